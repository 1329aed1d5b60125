// For tests: the storage of a house takes nothing more, as on a full disk (SQLite) or behind a primary that
// has become read-only (PostgreSQL), until the object ends.
#pragma once

#include <csignal>

#include <sys/resource.h>

#include "house.h"

namespace sallyport::support {

class FailingStorage {
 public:
  explicit FailingStorage(House& house) : postgres_(house.postgres()) {
    if (postgres_ != nullptr) {
      postgres_->set_read_only(true);
      return;
    }
    ::getrlimit(RLIMIT_FSIZE, &before_);
    old_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit one_byte{.rlim_cur = 1, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &one_byte);
  }
  ~FailingStorage() {
    if (postgres_ != nullptr) {
      postgres_->set_read_only(false);
      return;
    }
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_);
  }
  FailingStorage(const FailingStorage&) = delete;
  FailingStorage& operator=(const FailingStorage&) = delete;

 private:
  store::postgres::TestDatabase* postgres_;
  rlimit before_{};
  void (*old_)(int) = SIG_DFL;
};

}  // namespace sallyport::support
