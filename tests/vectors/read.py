"""Opens tests/vectors/format-v1.json without any of our code: an independent reader of format imprimatur/v1 after docs/formats.md.
HPKE is written out after RFC 9180; hashes, curves, AES-GCM and Argon2id come from the `cryptography` package."""
import base64, hashlib, hmac, json, pathlib, struct, unicodedata
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

here = pathlib.Path(__file__).parent
F = "imprimatur/v1"
b64 = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
sha = lambda data: hashlib.sha256(data).hexdigest()
join = lambda *fields: "|".join(map(str, fields)).encode()
canonical = lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
extract = lambda salt, ikm: hmac.digest(salt, ikm, "sha256")
def expand(prk, info, length):
    out, block = b"", b""
    for i in range(1, 2 + length // 32):
        block = hmac.digest(prk, block + info + bytes([i]), "sha256")
        out += block
    return out[:length]
hkdf = lambda ikm, salt, info, length=32: expand(extract(salt, ikm), info, length)

def hpke_open(secret, sealed, aad, info, aead_id, key_length):
    """RFC 9180 §4.1 Decap, §5.1 KeySchedule in base mode, §5.2 Open."""
    enc, ciphertext, private = sealed[:32], sealed[32:], X25519PrivateKey.from_private_bytes(secret)
    labeled = lambda suite, label, ikm, salt=b"": extract(salt, b"HPKE-v1" + suite + label + ikm)
    stretch = lambda suite, prk, label, data, n: expand(prk, struct.pack(">H", n) + b"HPKE-v1" + suite + label + data, n)
    kem = b"KEM" + struct.pack(">H", 0x20)
    dh = private.exchange(X25519PublicKey.from_public_bytes(enc))
    shared = stretch(kem, labeled(kem, b"eae_prk", dh), b"shared_secret", enc + private.public_key().public_bytes_raw(), 32)
    suite = b"HPKE" + struct.pack(">HHH", 0x20, 1, aead_id)
    context = b"\0" + labeled(suite, b"psk_id_hash", b"") + labeled(suite, b"info_hash", info)
    secret = labeled(suite, b"secret", b"", shared)
    key, nonce = stretch(suite, secret, b"key", context, key_length), stretch(suite, secret, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, aad)
def envelope_open(parent, info, aad, data):
    assert data[:5] == b"IMP1\1"
    keys = expand(parent, info, 64)
    assert hmac.compare_digest(keys[32:], data[5:37]), "commitment"
    return AESGCM(keys[:32]).decrypt(data[37:49], data[49:], aad)
def document(data):
    n = struct.unpack(">I", data[:4])[0]
    m = struct.unpack(">I", data[4 + n : 8 + n])[0]
    assert not any(data[8 + n + m :])
    attachment = data[8 + n : 8 + n + m]
    return {"json": json.loads(data[4 : 4 + n]), "attachment": base64.urlsafe_b64encode(attachment).decode().rstrip("=") if m else None}
def verify(kind, signed, key):
    Ed25519PublicKey.from_public_bytes(key).verify(b64(signed["signature"]), f"{F}|{kind}".encode() + b"\0" + canonical(signed["body"]))
def crockford(text):
    bits = "".join(format("0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(c), "05b") for c in text.replace("-", ""))
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))
def unlock(kind, ikm, label, request):
    unlocker = next(u for u in request["unlockers"] if u["kind"] == kind)
    assert hashlib.sha256(hkdf(ikm, b"", join(F, label, "sign-in"))).digest() == b64(unlocker["signInHash"])
    aad, info = join("unlocker", unlocker["unlocker"], kind, F), join(F, "unlocker", unlocker["unlocker"])
    plain = envelope_open(hkdf(ikm, b"", join(F, label, "wrap")), info, aad, b64(unlocker["wrapped"]))
    founder = request["genesis"]["body"]
    assert plain[32:48].hex() == founder["workspace"].replace("-", "") and plain[48:64].hex() == founder["author"].replace("-", "")
    assert plain[64:].hex() == sha(canonical(request["genesis"])) and len(plain) == 96
    return plain[:32]
rfc, v = json.loads((here / "rfc.json").read_text()), json.loads((here / "format-v1.json").read_text())
x, h = rfc["rfc9180"], bytes.fromhex
assert hpke_open(h(x["private"]), h(x["enc"] + x["ciphertext"]), h(x["aad"]), h(x["info"]), 1, 16) == h(x["plaintext"])
argon = Argon2id(salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\4" * 12, secret=b"\3" * 8)
assert argon.derive(b"\1" * 32).hex() == rfc["rfc9106"]["tag"]
account, request = crockford(v["sheet"]["accountKey"]), v["request"]
salt = hkdf(account, b"", join(F, "passphrase", "salt"), 16)
stretched = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=65536).derive(unicodedata.normalize("NFC", v["passphrase"]).encode())
secret = unlock("passphrase", stretched + account, "passphrase", request)
assert secret == unlock("recovery", crockford(v["sheet"]["recoveryCode"]), "recovery", request)
unlock("device", b64(v["practice"]["device"]["secret"]), "device-unlocker", v["practice"]["request"])
ws, me, genesis = v["session"]["workspace"]["id"], v["session"]["member"]["id"], request["genesis"]
sign_key = Ed25519PrivateKey.from_private_bytes(hkdf(secret, b"", join(F, "member", "sign"))).public_key().public_bytes_raw()
assert sign_key == b64(genesis["body"]["founder"]["signKey"])
verify("chain", genesis, sign_key)
receive = hkdf(secret, b"", join(F, "member", "receive"))
scope_keys = {g["scope"]: hpke_open(receive, b64(g["sealed"]), join(ws, "grant", g["scope"], g["epoch"], me, F), F.encode(), 2, 32) for g in request["grants"]}
deks = {}
for s in v["shares"]:
    b, sealed = s["statement"]["body"], b64(s["sealed"])
    verify("statement", s["statement"], sign_key)
    assert sha(sealed) == b["sealedHash"]
    cs = hpke_open(scope_keys[b["scope"]], sealed, join(ws, b["owner"], b["scope"], b["share"], b["epoch"], F), F.encode(), 2, 32)
    deks[b["share"]] = hkdf(cs, b64(s["serverHalf"]), join(F, ws, b["owner"], b["scope"], b["share"]))
for r in v["records"]:
    b, data = r["sealed"]["statement"]["body"], b64(r["sealed"]["envelope"])
    verify("statement", r["sealed"]["statement"], sign_key)
    assert sha(data) == b["envelopeHash"]
    aad = join(ws, b["table"], b["record"], b["version"], b["owner"], b["scope"], b["share"], F)
    assert document(envelope_open(deks[b["share"]], join(F, "record", b["record"], b["version"]), aad, data)) == r["document"]
for statement in v["statements"] + [request["settings"]]:
    verify("statement", statement, sign_key)
d, n = v["device"], v["heads"]
aad = join(ws, "device", me, d["store"], d["key"], F)
assert document(envelope_open(hkdf(secret, b"", join(F, "member", "device")), join(F, "device", d["store"], d["key"]), aad, b64(d["sealed"]))) == d["document"]
heads = envelope_open(hkdf(secret, b"", join(F, "member", "record")), join(F, "heads"), join(ws, "heads", me, F), b64(n["sealed"]))
assert document(heads)["json"] == {"chain": n["chain"], "log": n["log"]}
p = json.loads((here / "format-v1-passkey.json").read_text())
u, label, wrap = p["unlocker"], p["label"], hkdf(b64(p["prf"]["first"]) + b64(p["prf"]["second"]), b"", join(F, "passkey", "wrap"))
assert envelope_open(wrap, join(F, "unlocker", u["unlocker"]), join("unlocker", u["unlocker"], "passkey", F), b64(u["wrapped"]))[:32] == secret
named = envelope_open(hkdf(secret, b"", join(F, "member", "record")), join(F, "label", u["unlocker"]), join(ws, "label", me, u["unlocker"], F), b64(label["sealed"]))
assert document(named)["json"] == {"name": label["name"]} and hkdf(account, b"", join(F, "passphrase", "account"), 16) == b64(p["account"])
print(f"read: {len(v['shares'])} shares, {len(v['records'])} records, {len(v['statements'])} statements, 4 unlockers")
