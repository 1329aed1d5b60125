// How many ES256 signatures OpenSSL makes per second on one core: the limit that the token rate is
// measured against. One-shot EVP_DigestSign with the key parsed once and the context reused.
//
// Usage: raw_signatures SECONDS. Prints the rate as a plain number.

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <openssl/ec.h>
#include <openssl/evp.h>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "raw_signatures: %s failed\n", what);
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 2.0;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!key || !context) fail("making a key");

  // The size of the signing input of one of our access tokens.
  std::array<unsigned char, 420> input{};
  std::array<unsigned char, 80> signature{};
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1)
    fail("EVP_DigestSignInit");

  std::uint64_t signatures = 0;
  const auto begun = Clock::now();
  double elapsed = 0;
  while (elapsed < seconds) {
    for (int i = 0; i < 64; ++i) {
      ++input[static_cast<std::size_t>(i)];
      std::size_t size = signature.size();
      if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, nullptr) != 1)
        fail("EVP_DigestSignInit");
      if (EVP_DigestSign(context.get(), signature.data(), &size, input.data(), input.size()) != 1)
        fail("EVP_DigestSign");
    }
    signatures += 64;
    elapsed = std::chrono::duration<double>(Clock::now() - begun).count();
  }
  std::printf("%.0f\n", static_cast<double>(signatures) / elapsed);
  return 0;
}
