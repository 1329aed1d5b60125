#include "crypto/random_token.h"

#include <string>

#include "base/bytes.h"

namespace sallyport::crypto {

base::Secret random_token(base::Random& random) {
  auto bytes = random.bytes<32>();
  std::string text = base::base64url_encode(bytes);
  base::Secret token = base::Secret::from_text(text);
  base::wipe(bytes.data(), bytes.size());
  base::wipe(text.data(), text.size());
  return token;
}

}  // namespace sallyport::crypto
