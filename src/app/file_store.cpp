#include "app/file_store.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "app/public_url.h"
#include "app/secret_file.h"
#include "blobs/folder_store.h"
#include "blobs/s3_store.h"
#include "http/message.h"

namespace sallyport::app {
namespace {

using base::Result;

constexpr const char* kBadKey = "bad_file_store_key";
constexpr std::size_t kLongestType = 127;

bool is_this_machine(std::string_view url) {
  const std::string host = host_of(url);
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

Result<std::unique_ptr<blobs::BlobStore>> make(const Config& config, base::Log& log) {
  const std::string folder = config.data_dir + "/files";
  const S3Config& s3 = config.s3;
  if (s3.endpoint.empty()) return blobs::FolderStore::make(folder);
  blobs::S3Options options{.endpoint = s3.endpoint,
                           .bucket = s3.bucket,
                           .region = s3.region,
                           .access_key = {},
                           .secret_key = {},
                           .ca_file = s3.ca_file,
                           .timeout = s3.timeout};
  TRY(options.access_key, read_secret_file(s3.access_key_file, kBadKey));
  TRY(options.secret_key, read_secret_file(s3.secret_key_file, kBadKey));
  return blobs::S3Store::make(std::move(options), folder, log);
}

}  // namespace

Result<std::unique_ptr<blobs::BlobStore>> open_file_store(const Config& config, base::Log& log) {
  try {
    return make(config, log);
  } catch (const std::system_error& error) {
    return base::unavailable(fmt::format("The folder for files cannot be used: {}. Give the server's user a "
                                         "data folder that it may write to.",
                                         error.what()),
                             1);
  }
}

Result<void> check_store_endpoint(std::string_view url) {
  TRY_VOID(check_public_url(url));
  if (url.starts_with("https://") || is_this_machine(url)) return {};
  return base::invalid("", "Give an https:// URL; http:// is for a store on this machine only.");
}

Result<void> check_bucket(std::string_view name) {
  const bool good = name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
                    });
  if (good) return {};
  return base::invalid("", "The name of a bucket is 3 to 63 of a-z, 0-9, - and .");
}

Result<void> check_content_type(std::string_view type) {
  if (type.size() <= kLongestType && http::media_type(type) == type) return {};
  return base::invalid(
      "",
      "Give content types in lower case without parameters, such as application/pdf, at most 127 "
      "bytes each.");
}

}  // namespace sallyport::app
