#include "blobs/s3_store.h"

#include "blobs/incoming.h"
#include "blobs/s3_request.h"

namespace sallyport::blobs {
namespace {

class S3Upload final : public Upload {
 public:
  S3Upload(const S3Options& options, base::Log& log, std::unique_ptr<Incoming> incoming)
      : options_(options), log_(log), incoming_(std::move(incoming)) {}

  base::Result<void> write(std::string_view piece) override { return incoming_->write(piece); }
  base::Result<Blob> finish() override {
    TRY(blob_, incoming_->finish());
    return blob_;
  }
  base::Result<void> commit() override {
    S3Request request(options_, blob_.digest, log_);
    TRY_VOID(request.put(incoming_->descriptor(), blob_.size));
    return {};
  }

 private:
  const S3Options& options_;
  base::Log& log_;
  std::unique_ptr<Incoming> incoming_;
  Blob blob_;
};

}  // namespace

S3Store::S3Store(S3Options options, std::string incoming, base::Log& log)
    : options_(std::move(options)), incoming_(std::move(incoming)), log_(log) {}

base::Result<std::unique_ptr<S3Store>> S3Store::make(S3Options options, std::string incoming,
                                                     base::Log& log) {
  TRY_VOID(make_private_folder(incoming));
  return std::unique_ptr<S3Store>(new S3Store(std::move(options), std::move(incoming), log));
}

base::Result<std::unique_ptr<Upload>> S3Store::begin() {
  TRY(auto incoming, Incoming::make(incoming_));
  return std::make_unique<S3Upload>(options_, log_, std::move(incoming));
}

base::Result<std::unique_ptr<Content>> S3Store::open(const Blob& blob) {
  TRY(auto incoming, Incoming::make(incoming_));
  S3Request request(options_, blob.digest, log_);
  TRY_VOID(request.get(*incoming, blob.size));
  return incoming->content(blob);
}

base::Result<void> S3Store::remove(const Digest& digest) {
  S3Request request(options_, digest, log_);
  return request.remove();
}

void S3Store::clear_incoming() { empty_folder(incoming_); }

}  // namespace sallyport::blobs
