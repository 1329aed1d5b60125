#include "app/sealed_server.h"

#include "app/database.h"
#include "app/operations.h"
#include "oauth/discovery.h"
#include "store/migrations.h"

namespace sallyport::app {
namespace {

base::Error sealed_error() {
  return base::unavailable(
             "The server is sealed: it was started without its key-encryption key. Its operator has to give "
             "the key "
             "and start it again.",
             60)
      .error();
}

}  // namespace

SealedServer::SealedServer(const Config& config, World world)
    : config_(config),
      world_(world),
      runtime_(1, world.log),
      pool_({.name = "sp-store", .threads = 1, .queue = 16}, world.log) {}

base::Result<void> SealedServer::start() {
  TRY(database_, open_database(config_, 1));
  router_ = std::make_unique<http::Router>(nullptr);
  router_->add(operation_routes(
      "sealed", []() -> base::Result<void> { return std::unexpected(sealed_error()); }, metrics_));
  router_->answer_rest("/", [](const http::Context& context) -> async::Task<http::Response> {
    co_return http::problem(sealed_error(), context.request.request_id);
  });
  if (store::schema_version(*database_) > 0) serve_public_keys();
  server_ = std::make_unique<http::Server>(runtime_, *router_, config_.server_options(), world_.clock,
                                           world_.random, world_.log, metrics_);
  runtime_.start();
  running_ = true;
  return server_->start();
}

void SealedServer::serve_public_keys() {
  store_ = std::make_unique<store::Store>(*database_, pool_);
  // An empty keyring opens no private half: these tokens can show their keys and nothing else.
  tokens_ = std::make_unique<tokens::Tokens>(runtime_, *store_, keyring_, world_.clock, world_.random,
                                             world_.log, metrics_, config_.tokens);
  tokens_->load();
  for (const auto& [path, name] : {std::pair{"/oauth/jwks", "sealed.jwks"},
                                   std::pair{"/.well-known/openid-configuration/jwks", "sealed.oidc_jwks"},
                                   std::pair{"/appidpv1/jwks", "sealed.archivist_jwks"}})
    router_->add(oauth::jwks_route(path, name, *tokens_));
}

base::Result<void> SealedServer::reload_tls() { return server_->reload_tls(); }

void SealedServer::stop() {
  if (!running_) return;
  running_ = false;
  server_->drain();
  runtime_.stop();
  runtime_.join();
}

SealedServer::~SealedServer() { stop(); }

}  // namespace sallyport::app
