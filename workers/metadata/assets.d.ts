// What Vite makes of `?url`: the address of a file of this build.
declare module '*?url' {
  const url: string
  export default url
}
