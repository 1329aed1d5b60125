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
  std::uint16_t port() const { return server_->port(); }
  void stop();

 private:
  void serve_public_keys();

  Config config_;
  World world_;
  base::Metrics metrics_;
  crypto::Keyring keyring_;  // stays empty
  std::unique_ptr<store::Database> database_;
  async::Runtime runtime_;
  async::BlockingPool pool_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<tokens::Tokens> tokens_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
  bool running_ = false;
};

}  // namespace sallyport::app
