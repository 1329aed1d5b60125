// Blobs as objects of a bucket of an S3-compatible store, over libcurl, each request signed (AWS signature
// version 4). Bytes on their way in or out stand in a folder of this machine, so that they are known before
// they are sent and checked before they are given away. Safe on every thread; each request has a connection
// of its own.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/secret.h"
#include "blobs/blob_store.h"

namespace sallyport::blobs {

struct S3Options {
  std::string endpoint;  // https://host[:port], http:// for this machine only; no slash at the end
  std::string bucket;
  std::string region;
  base::Secret access_key;
  base::Secret secret_key;
  std::string ca_file;                        // certificates that are trusted; empty: those of the system
  std::chrono::milliseconds timeout{20'000};  // of one request, all in all
};

class S3Store final : public BlobStore {
 public:
  // `incoming` is a folder that this process has for itself, made when it is not there; refusal "no_room".
  static base::Result<std::unique_ptr<S3Store>> make(S3Options options, std::string incoming, base::Log& log);

  base::Result<std::unique_ptr<Upload>> begin() override;
  base::Result<std::unique_ptr<Content>> open(const Blob& blob) override;
  base::Result<void> remove(const Digest& digest) override;
  void clear_incoming() override;

 private:
  S3Store(S3Options options, std::string incoming, base::Log& log);

  S3Options options_;
  std::string incoming_;
  base::Log& log_;
};

}  // namespace sallyport::blobs
