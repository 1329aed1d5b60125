#include "dialects/external_api/company/attachments.h"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/json.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/lists.h"
#include "http/multipart.h"
#include "model/text.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;

constexpr std::string_view kFile = "file";
constexpr std::int64_t kLargestCode = std::numeric_limits<std::int32_t>::max();

// --- what a part says it is

// What is known of files whose client does not say: it leaves the type out, or says that they are bytes.
constexpr std::string_view kAnyBytes = "application/octet-stream";
constexpr std::array<std::pair<std::string_view, std::string_view>, 30> kTypes{
    {{"7z", "application/x-7z-compressed"},
     {"csv", "text/csv"},
     {"doc", "application/msword"},
     {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
     {"gif", "image/gif"},
     {"gz", "application/gzip"},
     {"heic", "image/heic"},
     {"jpeg", "image/jpeg"},
     {"jpg", "image/jpeg"},
     {"json", "application/json"},
     {"log", "text/plain"},
     {"md", "text/plain"},
     {"mp3", "audio/mpeg"},
     {"mp4", "video/mp4"},
     {"odp", "application/vnd.oasis.opendocument.presentation"},
     {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
     {"odt", "application/vnd.oasis.opendocument.text"},
     {"pdf", "application/pdf"},
     {"png", "image/png"},
     {"ppt", "application/vnd.ms-powerpoint"},
     {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
     {"rtf", "application/rtf"},
     {"tar", "application/x-tar"},
     {"tif", "image/tiff"},
     {"tiff", "image/tiff"},
     {"txt", "text/plain"},
     {"webp", "image/webp"},
     {"xls", "application/vnd.ms-excel"},
     {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
     {"zip", "application/zip"}}};

std::string_view type_by_name(std::string_view name) {
  const auto dot = name.rfind('.');
  const auto ending = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  const auto* const found = std::ranges::find_if(
      kTypes, [&](const auto& type) { return http::equals_ignoring_case(type.first, ending); });
  return found == kTypes.end() ? kAnyBytes : found->second;
}

base::Result<std::string> type_of(const http::FormPart& part, std::string_view name) {
  if (part.content_type.empty()) return std::string(type_by_name(name));
  auto type = http::media_type(part.content_type);
  if (!type)
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_file_type",
                        "The file needs a Content-Type such as application/pdf. Text is UTF-8.",
                        "Content-Type");
  if (*type == kAnyBytes) return std::string(type_by_name(name));
  return *std::move(type);
}

// Some clients send where the file lies with them, which is nothing to anybody else.
base::Result<std::string> name_of(const http::FormPart& part) {
  const std::string path = part.file_name.value_or("");
  std::string name = path.substr(path.find_last_of("/\\") + 1);
  const bool sound =
      name != "." && name != ".." && model::check_line(name, kFile, {.largest = model::kMaxFileNameBytes});
  if (!sound)
    return base::invalid(std::string(kFile),
                         fmt::format("The field file needs a file name of 1 to {} bytes on one "
                                     "line, such as report.pdf.",
                                     model::kMaxFileNameBytes));
  return name;
}

// --- taking it in

// The file in a form. Fields beside it are of no use here.
class UploadedFile {
 public:
  UploadedFile(const http::Request& request, std::string_view boundary) : body_(request, boundary) {}

  async::Task<base::Result<inventory::NewAttachment>> open() {
    CO_TRY(const auto part, co_await next_file());
    if (!part)
      co_return base::invalid(std::string(kFile), "The form needs one field file with the file in it.");
    CO_TRY(auto name, name_of(*part));
    CO_TRY(auto type, type_of(*part, name));
    co_return inventory::NewAttachment{.name = std::move(name), .content_type = std::move(type)};
  }

  // There is nothing more only when the form is whole and has no second file, so that nothing is stored else.
  async::Task<base::Result<std::optional<std::string_view>>> next() {
    CO_TRY(const auto piece, co_await body_.next_piece());
    if (piece) co_return piece;
    CO_TRY(const auto second, co_await next_file());
    if (second)
      co_return base::invalid(std::string(kFile),
                              "The form has more than one field file. Send one file at a time.");
    co_return std::nullopt;
  }

 private:
  async::Task<base::Result<std::optional<http::FormPart>>> next_file() {
    for (;;) {
      CO_TRY(auto part, co_await body_.next_part());
      if (!part || part->name == kFile) co_return std::move(part);
      CO_TRY_VOID(co_await skip());
    }
  }
  async::Task<base::Result<void>> skip() {
    for (;;) {
      CO_TRY(const auto piece, co_await body_.next_piece());
      if (!piece) co_return base::Result<void>();
      skipped_ += piece->size();
      if (skipped_ > http::kFormFrameBytes)
        co_return base::refuse(
            base::ErrorKind::kTooLarge, "too_large",
            fmt::format("There is more than {} KiB beside the field file.", http::kFormFrameBytes / 1024));
    }
  }

  http::MultipartBody body_;
  std::size_t skipped_ = 0;  // bytes of other fields
};

// --- links

// Null when there is none to be had: whatever becomes of the link, the file is stored, and an answer that
// says otherwise would bring it again.
async::Task<json::value> link_or_null(const House& house, const model::Caller& caller,
                                      const model::AttachmentId& id) {
  try {
    const auto link = co_await house.attachments.link(caller, id, inventory::kLongestLink);
    co_return link ? json::value(house.deployment.public_url + link->path) : json::value();
  } catch (const std::exception&) {
    co_return nullptr;
  }
}

json::object write_file_1(const SubmissionFile& file) {
  const model::Attachment& attachment = file.attachment;
  return {{"id", attachment.id.to_string()},
          {"linkId", nullptr},
          {"name", attachment.name},
          {"type", attachment.content_type},
          {"isSafe", nullptr},  // nobody has looked
          {"size", attachment.size},
          {"createdAt", base::unix_seconds(attachment.created_at)},
          {"code", attachment.position},
          {"attachmentType", nullptr}};
}

Answer add(const House& house, const Context& context) {
  const model::Caller& caller = *context.caller;
  CO_TRY_VOID(read_number(context.request, "attachmentCode", kLargestCode));
  CO_TRY(const auto boundary, http::boundary_of(context.request.header("Content-Type").value_or("")));
  CO_TRY(const auto submission, co_await find_submission(house, context));
  UploadedFile file(context.request, boundary);
  CO_TRY(auto wanted, co_await file.open());
  CO_TRY(const auto added, co_await house.attachments.add(caller, submission.id, std::move(wanted),
                                                          [&] { return file.next(); }));
  auto url = co_await link_or_null(house, caller, added.id);
  co_return http::Response::json(
      201, base::to_json(json::object{{"url", std::move(url)}, {"code", added.position}}));
}

constexpr std::string_view kLinkExample =
    R"({"url":"https://id.example.com/files/MDEy?exp=1767229200&sig=Vv3k","code":12})";
json::value no_link_example(const Sample& /*sample*/) { return {{"url", nullptr}, {"code", 12}}; }

}  // namespace

async::Task<base::Result<std::vector<SubmissionFile>>> read_files(const House& house,
                                                                  const model::Caller& caller,
                                                                  const model::AssetId& submission) {
  std::vector<SubmissionFile> files;
  std::int64_t after = 0;
  do {
    CO_TRY(auto page, co_await house.attachments.list(caller, submission, inventory::kLargestPage, after));
    for (auto& attachment : page.items) files.push_back({.attachment = std::move(attachment)});
    after = page.next;
  } while (after != 0);
  const auto linked = std::span(files).last(std::min(files.size(), kMostLinks));
  std::vector<model::Attachment> attachments;
  for (const auto& file : linked) attachments.push_back(file.attachment);
  CO_TRY(const auto links,
         co_await house.attachments.links(caller, submission, attachments, inventory::kLongestLink));
  for (std::size_t i = 0; i < links.size(); ++i) linked[i].url = house.deployment.public_url + links[i].path;
  co_return std::move(files);
}

json::array write_files(std::span<const SubmissionFile> files) {
  json::array links;
  for (const auto& file : files)
    if (!file.url.empty())
      links.push_back(json::object{{"url", file.url}, {"code", file.attachment.position}});
  return links;
}

void add_files_1(std::span<const SubmissionFile> files, json::object& detail) {
  json::array attachments;
  for (const auto& file : files) attachments.push_back(write_file_1(file));
  detail["attachments"] = std::move(attachments);
  for (const char* name : {"attachmentUrls", "files"}) detail[name] = write_files(files);
}

std::span<const Call> attachment_calls() {
  static constexpr std::array kCalls{Call{.method = http::Method::kPost,
                                          .path = "/submissions/{code}/attachment",
                                          .name = "submissions.attachments.add",
                                          .summary = "Add the file in a form to a submission",
                                          .audit = model::AuditAction::kAttachmentAdded,
                                          .answer = add,
                                          .takes_file = true,
                                          .shape = {.query = {"attachmentCode"},
                                                    .status = 201,
                                                    .answer = kLinkExample,
                                                    .write = no_link_example,
                                                    .schema = "AttachmentLink"}}};
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
