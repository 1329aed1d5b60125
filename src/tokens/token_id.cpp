#include "tokens/token_id.h"

#include "base/bytes.h"

namespace sallyport::tokens {

std::string new_token_id(base::Random& random) {
  // 16 bytes make 22 characters, the last of which carries 2 bits only: it is left out.
  const auto bytes = random.bytes<16>();
  std::string id;
  id.reserve(kTokenIdLength + 1);
  base::base64url_append(id, bytes);
  id.resize(kTokenIdLength);
  return id;
}

}  // namespace sallyport::tokens
