// Attachments over bytes in memory, for tests of what stands above.
#pragma once

#include "async/runtime.h"
#include "blobs/memory_store.h"
#include "inventory/attachments.h"

namespace sallyport::inventory {

class TestAttachments {
 public:
  TestAttachments(store::Store& store, audit::Log& audit, PolicyBook& book, base::Log& log,
                  const base::Clock& clock, base::Random& random)
      : pool_({.name = "files", .threads = 1, .queue = 8}, log),
        attachments_(store, audit, book, blobs_, pool_, key_, clock, random, {.types = {"text/plain"}}) {}

  operator Attachments&() { return attachments_; }

 private:
  blobs::MemoryStore blobs_;
  async::BlockingPool pool_;
  crypto::HmacKey key_ = crypto::HmacKey::make(base::Bytes(32, 8)).value();
  Attachments attachments_;
};

}  // namespace sallyport::inventory
