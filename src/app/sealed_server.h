// The server without its key-encryption key: up, but sealed (security P06, S22). Health says so, the
// public keys are served so that others can go on verifying, and everything else is 503.
#pragma once

#include <memory>

#include "app/application.h"
#include "app/config.h"

namespace sallyport::app {

class SealedServer {
 public:
  SealedServer(const Config& config, World world);
  ~SealedServer();

  base::Result<void> start();
  base::Result<void> reload_tls();
  void stop();

 private:
  base::Metrics metrics_;
  async::Runtime runtime_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
  bool running_ = false;
};

}  // namespace sallyport::app
