// Keys and tokens out of the RFCs, and keys that must be refused. For tests only.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::crypto::vectors {

// RFC 7515 appendix A.1: HS256.
inline constexpr std::string_view kA1Key =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
inline constexpr std::string_view kA1Token =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

// RFC 7515 appendix A.2: RS256.
inline constexpr std::string_view kA2Modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-"
    "SFd2l"
    "ZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
    "UTo7WTBEM"
    "a2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
    "h9iaGNj8q2ethFkMLs91kzk2P"
    "AcDTW9gb54h4FRWyuXpoQ";
inline constexpr std::string_view kA2Token =
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5jujGbds9uJdbF9C"
    "UAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
    "eSN9383LcOLn6"
    "_dO--xi12jzDwusC-"
    "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp"
    "0igcN_IoypGlUPQGe77Rw";

// RFC 7515 appendix A.3: ES256. A.4 is ES512, which this server does not speak.
inline constexpr std::string_view kA3Jwk =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
inline constexpr std::string_view kA3Token =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
inline constexpr std::string_view kA4Token =
    "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
    "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_"
    "7XdtAG8GaSwFKdCAPZgoXD2"
    "YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";

// RFC 7517 appendix A.1, the second key, and its thumbprint from RFC 7638 §3.1.
inline constexpr std::string_view kRsaModulus =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
    "BJECPebWKRXjBZCiFV4n"
    "3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
    "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zg"
    "dAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-"
    "csFC"
    "ur-kEgU8awapJzKnqDKgw";
inline constexpr std::string_view kRsaThumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
// RFC 7517 appendix A.1, the first key, without its use "enc".
inline constexpr std::string_view kEcX = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
inline constexpr std::string_view kEcY = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";

// RFC 8037 appendix A: Ed25519.
inline constexpr std::string_view kEdSeed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
inline constexpr std::string_view kEdX = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
inline constexpr std::string_view kEdThumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
inline constexpr std::string_view kEdToken =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

// contracts/accessia.md §4.
inline constexpr std::string_view kAccessiaSecret =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v";
inline constexpr std::string_view kAccessiaToken =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpYXQiOjE3NjcyMjU2MDAsImV4cCI6MTc2NzIyNTkwMCwianRpIjoiM2YwYzdhNTItOGEwZS00YzU3LTlkMGItNmEyZjFiN2M5ZTEw"
    "In0."
    "1aMz8tExQSnzL17zihg1AGtCGw-0dwjYWT5DAp22hME";

// SubjectPublicKeyInfo of keys that nobody may use: P-384, RSA with 1024 bits, RSA-PSS (hex).
inline constexpr std::string_view kP384Spki =
    "3076301006072a8648ce3d020106052b8104002203620004776d76d2a1e740bd63943c5c10cd0b07343ddc2cfd5a5793f8ad"
    "5b99b791b0a54716e626478692611f2b173b594beefddea0b83274d9f0772b35e1235f5277509f04c31683d170fc0edf33d0"
    "8b8a29622ce6d372e6fc35779f26c3bea4120a62";
inline constexpr std::string_view kRsa1024Spki =
    "30819f300d06092a864886f70d010101050003818d0030818902818100a38a5de9e6240b269c616ab8d2d775277618ab5bd7"
    "15b804ddff08bb968d9b96c59001dd62ce98507602a496e83e4aedc1b65ae6886816b752babf18a1b9b47df8044a784c9313"
    "07054fd36521b19fdc528fd31846183194fc12ad14b1786d9e50cc958e285c7ea10e957720805e0829a7c24276e127ca9f2d"
    "51b0828463d17f0203010001";
inline constexpr std::string_view kRsaPssSpki =
    "30820120300b06092a864886f70d01010a0382010f003082010a0282010100a5870f03a3dbcb44b089349aa1dacbeff5f217"
    "62b615adbc3741722ce2195e22a2c662645df3cee76b00daa8d1590c6187d514aa1a1008498083f28ff24f5b1b8d18c8abce"
    "7f4936ed57bc41d573a005c3c6ca24cccf5ac3442d0200a5761236e8895d5b93f6d7583c327e0fff74a992c6d42cd6f66b5c"
    "f6dba74ed81df848c69b5a9c0566d7f1302ecb69c0dfb5a328257754ba586ecfd35e2f6de66e5a829bd1becd0f5882da4d13"
    "6ac138789af2c859e46d3465c53c73d165907afbf967e99b6a3b351a96838d3a0f8063cc79d996450d3a144366a38ff41a31"
    "8b4621851237cb1b117cbd172be5801457ac0d9ad633aa9e77c231fcfe23f92ba5f4976b050203010001";
// 2048 bits with the fingerprint of CVE-2017-15361: a power of 65537 modulo the product of small primes.
inline constexpr std::string_view kRocaModulus =
    "kzDLEmOnC5jmO4K-2JpERRZGj0glxHIb_O-hhKF5Nx0K70icDwbgNXmCSApqQGwGNj7VCzJoigdChp7Exo3sGFGuSYiJzvrINX4i"
    "JuWQPVbG0GQho69EqahlXtJoEsZXx4C6L8ngVtxvhuDzb_PxiGiv2JfIygH5qs5X-HmDiLMFq-"
    "eAIBx6vWy5aaR5-OXBMYUN5IUyU_6ps37-PzRWgW_4AEaYt4-T8YZmFd-"
    "zDJq8zXD4iKulqh6tFQ5XAIvgG_PfB4pKZk6EI3ngmveWv5-uDeZfAoNnvwJ6gt4YrQ0pUeqj52up0IuK-"
    "Brvfur7OI8DW-I0_IRg88CmPCDVDQ";

}  // namespace sallyport::crypto::vectors
