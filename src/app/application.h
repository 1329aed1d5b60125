// The composition root: every part of the house, made once, in the order of the floors.
//
// The server, the offline command line and tests/http all run this same object. open() needs no thread;
// start() starts the cores, the audit thread and the upkeep; listen() opens the door.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "accounts/password_links.h"
#include "accounts/provider_sign_in.h"
#include "accounts/service.h"
#include "app/config.h"
#include "app/data_keys.h"
#include "app/invitation_mail.h"
#include "async/answer.h"
#include "async/runtime.h"
#include "async/task_group.h"
#include "audit/chain_watch.h"
#include "audit/log.h"
#include "audit/reader.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "crypto/mac.h"
#include "crypto/signing.h"
#include "directory/membership.h"
#include "directory/roles.h"
#include "directory/service.h"
#include "directory/tenancy.h"
#include "egress/client.h"
#include "http/page_token.h"
#include "http/router.h"
#include "http/server.h"
#include "integrations/service.h"
#include "inventory/attachments.h"
#include "inventory/policies.h"
#include "inventory/policy_book.h"
#include "inventory/service.h"
#include "limits/service.h"
#include "model/deployment.h"
#include "oauth/bearer.h"
#include "oauth/token_endpoint.h"
#include "store/database.h"
#include "tokens/tokens.h"
#include "vault/attempts.h"
#include "vault/connections.h"
#include "vault/endings.h"
#include "vault/hand_out.h"
#include "vault/refresher.h"
#include "vault/sessions.h"
#include "vault/setups.h"
#include "webhooks/dispatcher.h"
#include "webhooks/service.h"

namespace sallyport::app {

// What the house takes from outside, so that tests can give their own.
struct World {
  const base::Clock& clock;
  base::Random& random;
  base::Log& log;
};

class Application {
 public:
  // Opens the database, brings its schema up to date, unseals the keys and fills every read model.
  // With `create_key`, an empty data folder gets its key-encryption key.
  // Refusals: "no_key" (start sealed instead, security P06), "bad_key", "unknown_kek",
  // "database_in_use" (Q09), "database_unusable", "schema_too_new" (Q13).
  static base::Result<std::unique_ptr<Application>> open(const Config& config, World world, bool create_key);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Whether what is due at third parties is done: at services, receivers of webhooks and mail servers. Not by
  // a command that works alone, and never on the copy of a backup, whose refresh tokens the services may have
  // taken already.
  enum class Talks : std::uint8_t { kNo, kYes };
  void start(Talks talks);
  base::Result<void> listen();
  // Drains the server, finishes the upkeep, writes what is queued, ends all threads. Answers how many
  // requests were cut off. Does nothing the second time.
  std::size_t stop();

  // Runs the coroutine that `make` makes on core 0 and waits for it. From a thread that is no core.
  template <class Make>
  auto run(Make make) {
    return async::start(runtime_.core(0), make()).get();
  }

  const Config& config() const { return config_; }
  const model::Deployment& deployment() const { return deployment_; }
  const World& world() const { return world_; }
  async::Runtime& runtime() { return runtime_; }
  store::Store& store() { return store_; }
  audit::Log& audit() { return *audit_; }
  const crypto::SigningKey& checkpoint_key() const { return checkpoint_key_; }
  audit::Reader& audit_reader() { return *audit_reader_; }
  DataKeys& data_keys() { return *data_keys_; }
  tokens::Tokens& tokens() { return *tokens_; }
  integrations::Service& integrations() { return *integrations_; }
  directory::Service& directory() { return *directory_; }
  directory::Roles& roles() { return *roles_; }
  directory::Membership& membership() { return *membership_; }
  directory::Tenancy& tenancy() { return *tenancy_; }
  accounts::Service& accounts() { return *accounts_; }
  accounts::PasswordLinks& password_links() { return *password_links_; }
  inventory::Service& inventory() { return *inventory_; }
  inventory::Policies& policies() { return *policies_; }
  inventory::Attachments& attachments() { return *attachments_; }
  limits::Service& limits() { return *limits_; }
  webhooks::Service& webhooks() { return *webhooks_; }
  const vault::House& vault() const { return *vault_house_; }
  http::Server& server() { return *server_; }
  const http::Router& router() const { return *router_; }
  base::Metrics& metrics() { return metrics_; }

 private:
  struct Opened;
  Application(const Config& config, World world, Opened opened);

  webhooks::House webhook_house();
  vault::House vault_house();
  accounts::Options accounts_options();
  void make_sign_in();
  void build_router();
  void start_upkeep(Talks talks);
  // Sends letters about what somebody signs in with; empty without a mail server.
  std::function<void(accounts::FactorNotice)> teller();
  async::Task<> follow_other_processes();
  async::Task<> maintain_data_keys();
  async::Task<> on_pool(std::function<void()> work);
  async::Task<> publish_checkpoint();
  async::Task<> watch_chain();
  async::Task<bool> finish_upkeep();

  Config config_;
  World world_;
  model::Deployment deployment_;
  base::Metrics metrics_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<DataKeys> data_keys_;
  crypto::Keyring* keyring_;  // that of data_keys_
  crypto::HmacKey pepper_;
  crypto::HmacKey page_key_;
  crypto::HmacKey link_key_;
  crypto::HmacKey browser_key_;
  crypto::SigningKey checkpoint_key_;
  async::Runtime runtime_;
  async::BlockingPool pool_;
  async::BlockingPool passwords_pool_;  // a password takes 0.2 s and 64 MiB (security S9)
  async::BlockingPool files_pool_;      // slow disks and stores hold nothing else up (security O08)
  async::BlockingPool exports_pool_;    // a PDF takes up to half a second
  egress::Client egress_;
  egress::Client calls_egress_;                        // of scripts, through the proxy
  async::BlockingPool trials_pool_;                    // test messages; hold up no others
  async::BlockingPool egress_pool_;                    // receivers that do not answer hold nothing else up
  async::BlockingPool calls_pool_;                     // slow services of one script hold up no refresh
  async::BlockingPool providers_pool_;                 // nor do dead receivers hold up a refresh
  async::BlockingPool sign_in_pool_;                   // and nobody's provider a sign-in elsewhere
  std::unique_ptr<async::BlockingPool> changes_pool_;  // waits for other processes on a shared database
  store::Store store_;
  http::PageTokens page_tokens_;
  std::unique_ptr<audit::Log> audit_;
  std::unique_ptr<audit::Reader> audit_reader_;
  std::unique_ptr<audit::ChainWatch> chain_watch_;
  std::unique_ptr<tokens::Tokens> tokens_;
  std::unique_ptr<integrations::Service> integrations_;
  std::unique_ptr<directory::Service> directory_;
  std::unique_ptr<directory::Roles> roles_;
  std::unique_ptr<InvitationMail> invitation_mail_;  // null without a mail server
  std::unique_ptr<directory::Membership> membership_;
  std::unique_ptr<directory::Tenancy> tenancy_;
  std::unique_ptr<accounts::Service> accounts_;
  std::unique_ptr<accounts::IdentityProviders> identity_providers_;
  std::unique_ptr<accounts::ProviderSignIn> provider_sign_in_;
  std::unique_ptr<accounts::PasswordLinks> password_links_;
  inventory::PolicyBook policy_book_;
  std::unique_ptr<inventory::Service> inventory_;
  std::unique_ptr<inventory::Policies> policies_;
  std::unique_ptr<blobs::BlobStore> blobs_;
  std::unique_ptr<inventory::Attachments> attachments_;
  std::unique_ptr<limits::Service> limits_;
  async::Notice webhook_wake_;
  std::unique_ptr<const webhooks::House> webhook_house_;
  std::unique_ptr<webhooks::Service> webhooks_;
  std::unique_ptr<vault::GrantView> grants_;
  std::unique_ptr<const vault::House> vault_house_;
  std::unique_ptr<vault::Setups> setups_;
  std::unique_ptr<vault::Connections> connections_;
  std::unique_ptr<vault::Sessions> sessions_;
  std::unique_ptr<oauth::TokenEndpoint> token_endpoint_;
  std::unique_ptr<oauth::Bearer> bearer_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<async::TaskGroup> upkeep_;
  std::unique_ptr<webhooks::Dispatcher> dispatcher_;
  std::unique_ptr<vault::Refresher> refresher_;
  std::unique_ptr<vault::Endings> endings_;
  std::unique_ptr<vault::HandOut> hand_out_;
  std::unique_ptr<vault::Attempts> attempts_;
  bool started_ = false;
  bool stopped_ = false;
};

}  // namespace sallyport::app
