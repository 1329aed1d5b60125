#include "blobs/s3_request.h"

#include <cerrno>

#include <fmt/format.h>
#include <unistd.h>

#include "base/bytes.h"

namespace sallyport::blobs {
namespace {

constexpr long kGone = 404;

// What is sent, and how much of it has gone.
struct Source {
  int descriptor;
  std::uint64_t at;
};

std::size_t read_on(char* to, std::size_t size, std::size_t count, void* user) {
  auto& source = *static_cast<Source*>(user);
  const ssize_t got = ::pread(source.descriptor, to, size * count, static_cast<off_t>(source.at));
  if (got < 0) return CURL_READFUNC_ABORT;
  source.at += static_cast<std::size_t>(got);
  return static_cast<std::size_t>(got);
}

// Where an answer goes, and what was wrong with that.
struct Sink {
  Incoming& into;
  std::uint64_t left;
  base::Result<void> outcome;
};

// Anything but what it is given ends the transfer.
std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& sink = *static_cast<Sink*>(user);
  const std::size_t length = size * count;
  if (length > sink.left) return 0;
  sink.outcome = sink.into.write({bytes, length});
  sink.left -= length;
  return sink.outcome ? length : 0;
}

std::string digest_of_nothing() { return base::hex_encode(crypto::sha256({})); }

}  // namespace

S3Request::S3Request(const S3Options& options, const Digest& digest, base::Log& log)
    : log_(log),
      place_(place_of(digest)),
      curl_({.protocols = options.endpoint.starts_with("https://") ? "https" : "http",
             .ca_file = options.ca_file,
             .timeout = options.timeout}) {
  curl_.set(CURLOPT_URL, fmt::format("{}/{}/{}", options.endpoint, options.bucket, place_));
  curl_.set(CURLOPT_AWS_SIGV4, fmt::format("aws:amz:{}:s3", options.region));
  curl_.set(CURLOPT_USERNAME, std::string(options.access_key.reveal_text()));
  curl_.set(CURLOPT_PASSWORD, std::string(options.secret_key.reveal_text()));
}

base::Result<void> S3Request::put(int descriptor, std::uint64_t size) {
  Source source{.descriptor = descriptor, .at = 0};
  curl_.set(CURLOPT_UPLOAD, 1L);
  curl_.set(CURLOPT_READFUNCTION, &read_on);
  curl_.set(CURLOPT_READDATA, &source);
  curl_.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
  std::string sent = place_;
  sent.erase(2, 1);  // the place of a blob is its digest
  TRY(const long status, perform(sent));
  if (status / 100 != 2) return refuse("", status);
  return {};
}

base::Result<void> S3Request::get(Incoming& into, std::uint64_t size) {
  Sink sink{.into = into, .left = size, .outcome = {}};
  curl_.set(CURLOPT_FAILONERROR, 1L);  // the text of a refusal is no content
  curl_.set(CURLOPT_WRITEFUNCTION, &keep);
  curl_.set(CURLOPT_WRITEDATA, &sink);
  const auto status = perform(digest_of_nothing());
  if (!sink.outcome) return sink.outcome;
  if (!status) return std::unexpected(status.error());
  if (*status / 100 != 2) return refuse("", *status);
  return {};
}

base::Result<void> S3Request::remove() {
  curl_.set(CURLOPT_CUSTOMREQUEST, "DELETE");
  TRY(const long status, perform(digest_of_nothing()));
  if (status / 100 != 2 && status != kGone) return refuse("", status);
  return {};
}

base::Result<long> S3Request::perform(const std::string& sent_digest) {
  curl_.set_lines(CURLOPT_HTTPHEADER, {fmt::format("x-amz-content-sha256: {}", sent_digest)});
  const CURLcode outcome = curl_.perform();
  const long status = curl_.status();
  if (outcome != CURLE_OK) return refuse(curl_easy_strerror(outcome), status);
  return status;
}

std::unexpected<base::Error> S3Request::refuse(std::string_view reason, long status) {
  log_.warning(
      "The store for files did not do what it was asked.",
      {{"object", place_}, {"status", std::int64_t{status}}, {"reason", reason}, {"detail", curl_.text()}});
  auto refusal =
      base::refuse(base::ErrorKind::kUnavailable, "file_store_unavailable",
                   "The store for files does not answer as it should, and nothing was done. Try again in a "
                   "minute.");
  refusal.error().retry_after = 60;
  return refusal;
}

}  // namespace sallyport::blobs
