// Links to files that work without a token: signed, good for an hour at most, and dead as soon as one of
// those they stand on is (external-api §7). Pure; safe on every thread.
//
// /files/<id>?exp=<unix seconds>&sig=<code>. The id names the attachment, the tenant, the integration that
// made the link, and when; the code is an HMAC-SHA-256 over method, path, exp, tenant and integration.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/mac.h"
#include "model/ids.h"

namespace sallyport::inventory {

inline constexpr std::chrono::seconds kLongestLink{3600};
inline constexpr std::chrono::seconds kUsualLink{600};

struct LinkedFile {
  model::AttachmentId attachment{};
  model::TenantId tenant{};
  model::IntegrationId integration{};
  std::int64_t generation = 0;  // model::Attachment::link_generation
  base::Time issued{};          // whole seconds, as `expires`
  base::Time expires{};
};

class FileLinks {
 public:
  explicit FileLinks(const crypto::HmacKey& key) : key_(key) {}

  // Path and query.
  std::string make(const LinkedFile& file) const;
  // Refusal: kForbidden "link_refused", the same for whatever is wrong with it.
  base::Result<LinkedFile> read(std::string_view id, std::string_view expires, std::string_view code,
                                base::Time now) const;

 private:
  crypto::Sha256Digest sign(std::string_view id, std::string_view expires, const LinkedFile& file) const;

  const crypto::HmacKey& key_;
};

// For every reason why a link does not give its file.
std::unexpected<base::Error> link_refused(std::string detail);

}  // namespace sallyport::inventory
