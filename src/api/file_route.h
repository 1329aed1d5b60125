// GET /files/{id}: the bytes of an attachment, for whoever has a signed link to them (external-api §7).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/services.h"
#include "http/router.h"

namespace sallyport::api {

http::Route file_route(std::shared_ptr<const Services> services);

// The bytes of a file, to be saved and not shown, which caches keep as long as `keep` says.
http::Response file_answer(inventory::Attachments& attachments, const inventory::OpenFile& file,
                           std::string keep);

// The Content-Disposition of a file that is to be saved and not shown (RFC 6266, RFC 8187).
std::string disposition_of(std::string_view name);

}  // namespace sallyport::api
