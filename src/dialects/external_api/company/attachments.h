// Files of submissions: taken in as a form (external-api §10), and shown with links to them that are good for
// an hour (N11). inventory/attachments.h has the rules.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "dialects/external_api/call.h"
#include "model/attachment.h"

namespace sallyport::dialects::external_api {

// So many of the newest files of a submission are shown with a link: each link is a record in the audit log.
inline constexpr std::size_t kMostLinks = 100;

struct SubmissionFile {
  model::Attachment attachment{};
  std::string url{};  // empty: there is no link to it
};

// All files of a submission, oldest first, with links made for this caller. Who sees the submission and may
// not have a link gets the files without.
async::Task<base::Result<std::vector<SubmissionFile>>> read_files(const House& house,
                                                                  const model::Caller& caller,
                                                                  const model::AssetId& submission);

// Those with a link: [{url, code}].
boost::json::array write_files(std::span<const SubmissionFile> files);
// The members attachments, attachmentUrls and files of the detail in version 1.2.
void add_files_1(std::span<const SubmissionFile> files, boost::json::object& detail);

}  // namespace sallyport::dialects::external_api
