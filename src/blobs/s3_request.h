// One request to an S3-compatible store about one object. Blocking; used by s3_store.cpp on one thread.
#pragma once

#include <cstdint>
#include <string>

#include "blobs/incoming.h"
#include "blobs/s3_store.h"
#include "transfer/transfer.h"

namespace sallyport::blobs {

class S3Request {
 public:
  S3Request(const S3Options& options, const Digest& digest, base::Log& log);
  S3Request(const S3Request&) = delete;
  S3Request& operator=(const S3Request&) = delete;

  // Each is called once and alone. Refusal: kUnavailable "file_store_unavailable", with the reason in the
  // log.
  base::Result<void> put(int descriptor, std::uint64_t size);
  base::Result<void> get(Incoming& into, std::uint64_t size);  // also "file_missing" and "no_room"
  base::Result<void> remove();                                 // also good when it is not there

 private:
  // The status of the answer; a header that names the digest of what is sent is part of the signature.
  base::Result<long> perform(const std::string& sent_digest);
  std::unexpected<base::Error> refuse(std::string_view reason, long status);

  base::Log& log_;
  std::string place_;
  transfer::Transfer curl_;
};

}  // namespace sallyport::blobs
