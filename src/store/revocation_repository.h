// Rows of single tokens that were revoked before they expired, by digest. tokens/ uses it.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/database.h"

namespace sallyport::store {

struct Revocation {
  base::Bytes token_digest;  // SHA-256 of the token's id
  base::Time expires;        // when the token ends by itself
};

class RevocationRepository {
 public:
  explicit RevocationRepository(Session& session) : session_(session) {}

  // Revoking twice keeps the later expiry.
  void put(const Revocation& revocation);
  bool contains(base::ByteView token_digest);
  std::vector<Revocation> live(base::Time now);
  std::int64_t sweep(base::Time now);  // removes what has expired; answers how many

 private:
  Session& session_;
};

}  // namespace sallyport::store
