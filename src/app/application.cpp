#include "app/application.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <sys/stat.h>

#include "api/all_resources.h"
#include "api/people.h"
#include "api/webhook_format.h"
#include "app/database.h"
#include "app/file_store.h"
#include "app/key_source.h"
#include "app/operations.h"
#include "app/request_log.h"
#include "app/secrets.h"
#include "app/storage_fault.h"
#include "base/version.h"
#include "dialects/accessia/routes.h"
#include "dialects/archivist/routes.h"
#include "dialects/external_api/admission.h"
#include "dialects/external_api/routes.h"
#include "dialects/external_api/webhook_format.h"
#include "integrations/caller.h"
#include "oauth/connection_answers.h"
#include "oauth/minting.h"
#include "oauth/routes.h"
#include "outbound/attempts.h"
#include "outbound/connect.h"
#include "outbound/member_connections.h"
#include "outbound/routes.h"
#include "portal/pages.h"
#include "store/keyring_store.h"
#include "store/migrations.h"
#include "store/tenant_repository.h"

namespace sallyport::app {
namespace {

using base::Result;

Result<void> make_data_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    return base::unavailable(
        fmt::format("The data folder {} cannot be made: {}. Make it by hand, as a folder "
                    "of the server's user that it may write to.",
                    path, error.message()),
        1);
  if (::chmod(path.c_str(), 0700) != 0)
    return base::unavailable(
        fmt::format("The data folder {} cannot be made private: {}. Give the server's user a folder of its "
                    "own that it may write to.",
                    path, std::strerror(errno)),
        1);
  return {};
}

// Of a call through us the answer may be as large as the request.
egress::Options calls_through_us(const Config& config) {
  auto options = config.egress;
  options.answer_bytes = std::max(options.answer_bytes, config.server.limits.body_bytes);
  return options;
}

std::size_t core_count(const Config& config) {
  if (config.cores > 0) return static_cast<std::size_t>(config.cores);
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

// What must have worked before there can be an Application.
struct Application::Opened {
  std::unique_ptr<store::Database> database;
  std::unique_ptr<DataKeys> data_keys;
  crypto::HmacKey pepper;
  crypto::HmacKey page_key;
  crypto::HmacKey link_key;
  crypto::HmacKey browser_key;
  crypto::SigningKey checkpoint_key;
  std::unique_ptr<InvitationMail> invitation_mail;
  std::unique_ptr<blobs::BlobStore> blobs;
};

Result<std::unique_ptr<Application>> Application::open(const Config& config, World world, bool create_key) {
  TRY_VOID(make_data_folder(config.data_dir));
  TRY(auto database, open_database(config, static_cast<std::size_t>(config.database_threads)));
  const bool empty = store::schema_version(*database) == 0;
  // A new key for a database that has one already would only hide that the right one is lost.
  if (create_key && empty) make_default_key_file(config, world.random);
  TRY(auto kek, read_key_encryption_key(config));
  TRY_VOID(store::migrate(*database, world.clock));
  auto data_keys =
      std::make_unique<DataKeys>(*database, std::move(kek), world.random, world.clock, world.log);
  TRY_VOID(data_keys->load());
  const crypto::Keyring& keyring = data_keys->keyring();
  TRY(auto pepper, installation_key(*database, keyring, world.random, kPepper));
  TRY(auto page_key, installation_key(*database, keyring, world.random, kPageKey));
  TRY(auto link_key, installation_key(*database, keyring, world.random, kLinkKey));
  TRY(auto browser_key, installation_key(*database, keyring, world.random, kBrowserKey));
  TRY(auto checkpoint_key, audit::load_checkpoint_key(*database, keyring));
  TRY(auto invitation_mail, InvitationMail::make(config, world.clock, world.log));
  TRY(auto blobs, open_file_store(config, world.log));

  Opened opened{std::move(database),       std::move(data_keys),       std::move(pepper),
                std::move(page_key),       std::move(link_key),        std::move(browser_key),
                std::move(checkpoint_key), std::move(invitation_mail), std::move(blobs)};
  std::unique_ptr<Application> application(new Application(config, world, std::move(opened)));
  application->tokens_->load();
  application->integrations_->load();
  application->store_.write_now(
      [](store::Session& session) { return store::TenantRepository(session).fold_account_names(); });
  application->limits_->load();
  return application;
}

Application::Application(const Config& config, World world, Opened opened)
    : config_(config),
      world_(world),
      deployment_(config.deployment()),
      database_(std::move(opened.database)),
      data_keys_(std::move(opened.data_keys)),
      keyring_(&data_keys_->keyring()),
      pepper_(std::move(opened.pepper)),
      page_key_(std::move(opened.page_key)),
      link_key_(std::move(opened.link_key)),
      browser_key_(std::move(opened.browser_key)),
      checkpoint_key_(std::move(opened.checkpoint_key)),
      runtime_(core_count(config), world.log),
      pool_({.name = "sp-store",
             .threads = static_cast<std::size_t>(config.database_threads),
             .queue = static_cast<std::size_t>(config.database_queue)},
            world.log),
      passwords_pool_({.name = "sp-passwords", .threads = 2, .queue = 32}, world.log),
      files_pool_({.name = "sp-files", .threads = 4, .queue = 256}, world.log),
      exports_pool_({.name = "sp-exports", .threads = 2, .queue = 32}, world.log),
      egress_(config.egress),
      calls_egress_(calls_through_us(config)),
      trials_pool_({.name = "sp-trials", .threads = 4, .queue = 8}, world.log),
      egress_pool_({.name = "sp-egress",
                    .threads = webhooks::Dispatcher::kMostAtOnce,
                    .queue = webhooks::Dispatcher::kMostAtOnce},
                   world.log),
      calls_pool_({.name = "sp-calls", .threads = outbound::kMostCallsAtOnce, .queue = 256}, world.log),
      providers_pool_({.name = "sp-providers", .threads = 16, .queue = 512}, world.log),
      sign_in_pool_({.name = "sp-sign-in", .threads = 8, .queue = 64}, world.log),
      store_(*database_, pool_),
      page_tokens_(page_key_),
      invitation_mail_(std::move(opened.invitation_mail)),
      blobs_(std::move(opened.blobs)) {
  if (database_->shared())
    changes_pool_ = std::make_unique<async::BlockingPool>(
        async::BlockingPool::Options{.name = "sp-changes", .threads = 1, .queue = 1}, world.log);
  audit_ = std::make_unique<audit::Log>(*database_, world.clock, world.log, metrics_, config.audit);
  audit_reader_ = std::make_unique<audit::Reader>(store_);
  chain_watch_ = std::make_unique<audit::ChainWatch>(*database_, *audit_, world_.clock, world_.log, metrics_);
  tokens_ = std::make_unique<tokens::Tokens>(runtime_, store_, *keyring_, world.clock, world.random,
                                             world.log, metrics_, config.tokens);
  integrations_ = std::make_unique<integrations::Service>(
      runtime_, store_, *audit_, *keyring_, pepper_, world.clock, world.random, world.log, metrics_,
      integrations::ServiceOptions{.archivist_issuer = deployment_.archivist_issuer(),
                                   .quota_per_tenant = config.integrations_quota});
  directory_ = std::make_unique<directory::Service>(store_, *audit_, world.clock, world.random);
  roles_ = std::make_unique<directory::Roles>(
      store_, *audit_, world.clock,
      [this](store::Session& session, const model::TenantId& tenant, std::string_view role) {
        return integrations_->republication(session, tenant, role);
      });
  directory::MembershipOptions membership_options{
      .public_url = deployment_.public_url,
      .archivist_issuer = deployment_.archivist_issuer(),
      .invitation_lifetime = std::chrono::days{config.invitation_days}};
  if (invitation_mail_)
    membership_options.deliver = [this](const directory::InvitationLetter& letter) {
      return invitation_mail_->deliver(letter);
    };
  membership_ = std::make_unique<directory::Membership>(store_, *audit_, passwords_pool_, world.clock,
                                                        world.random, std::move(membership_options));
  tenancy_ = std::make_unique<directory::Tenancy>(store_, *audit_, *keyring_, world.clock, world.random);
  accounts_ =
      std::make_unique<accounts::Service>(store_, *audit_, passwords_pool_, *keyring_, browser_key_.clone(),
                                          world.clock, world.random, accounts_options());
  make_sign_in();
  inventory_ = std::make_unique<inventory::Service>(store_, *audit_, policy_book_, world.clock, world.random);
  policies_ = std::make_unique<inventory::Policies>(store_, *audit_, *audit_reader_, policy_book_,
                                                    *inventory_, world.clock, world.random);
  attachments_ = std::make_unique<inventory::Attachments>(store_, *audit_, policy_book_, *blobs_, files_pool_,
                                                          link_key_, world.clock, world.random, config.files);
  limits_ = std::make_unique<limits::Service>(runtime_, store_, *audit_, world.clock, metrics_);
  webhook_house_ = std::make_unique<const webhooks::House>(webhook_house());
  webhooks_ = std::make_unique<webhooks::Service>(*webhook_house_);
  grants_ = std::make_unique<vault::GrantView>(store_, *keyring_, providers::Catalogue::embedded(),
                                               world_.clock, deployment_.public_url);
  vault_house_ = std::make_unique<const vault::House>(vault_house());
  setups_ = std::make_unique<vault::Setups>(*vault_house_);
  connections_ = std::make_unique<vault::Connections>(*vault_house_);
  refresher_ = std::make_unique<vault::Refresher>(*vault_house_);
  vault::Endings::Deliver tell;
  if (invitation_mail_)
    tell = [this](const vault::EndingLetter& letter) { return invitation_mail_->deliver(letter); };
  endings_ = std::make_unique<vault::Endings>(*vault_house_, std::move(tell));
  sessions_ = std::make_unique<vault::Sessions>(*vault_house_);
  hand_out_ = std::make_unique<vault::HandOut>(*vault_house_, *refresher_);
  attempts_ = std::make_unique<vault::Attempts>(*vault_house_);
  const oauth::Dependencies oauth_house{.deployment = deployment_,
                                        .tokens = *tokens_,
                                        .integrations = *integrations_,
                                        .limits = *limits_,
                                        .audit = *audit_,
                                        .clock = world.clock,
                                        .log = world.log,
                                        .metrics = metrics_,
                                        .hand_out = hand_out_.get()};
  token_endpoint_ = std::make_unique<oauth::TokenEndpoint>(oauth_house);
  bearer_ = std::make_unique<oauth::Bearer>(oauth_house);
  build_router();
  http::ServerOptions server_options = config.server_options();
  server_options.observer = request_observer(config.log_requests, world.log);
  server_ = std::make_unique<http::Server>(runtime_, *router_, server_options, world.clock, world.random,
                                           world.log, metrics_);
  metrics_.gauge("sallyport_store_queue", "Database jobs that wait for a thread.",
                 [this] { return static_cast<double>(pool_.waiting()); });
  metrics_.gauge(
      "sallyport_build_info", "The version that runs.", [] { return 1.0; },
      fmt::format("version=\"{}\"", base::kVersion));
}

Application::~Application() { stop(); }

accounts::Options Application::accounts_options() {
  return {.public_url = deployment_.public_url,
          .issuer = deployment_.issuer(),
          .idle = config_.session_idle,
          .longest = config_.session_longest,
          .password_cost = {},
          .equip_tenant =
              [this](store::Session& session, const model::TenantId& tenant) {
                return data_keys_->add_tenant(session, tenant);
              },
          .tenant_made = [this] { return pool_.run([this] { return data_keys_->load(); }); },
          .tell = teller()};
}

void Application::make_sign_in() {
  identity_providers_ = std::make_unique<accounts::IdentityProviders>(
      sign_in_pool_, world_.clock, [this](const egress::Request& request) { return egress_.send(request); });
  provider_sign_in_ = std::make_unique<accounts::ProviderSignIn>(
      store_, *audit_, *keyring_, *identity_providers_, browser_key_.clone(), world_.clock, world_.random,
      accounts::ProviderSignInOptions{.public_url = deployment_.public_url,
                                      .longest = config_.session_longest});
  accounts::PasswordLinkOptions options{.public_url = deployment_.public_url};
  options.tell = teller();
  if (invitation_mail_)
    options.deliver = [this](const accounts::PasswordLetter& letter) {
      return invitation_mail_->deliver(letter);
    };
  password_links_ = std::make_unique<accounts::PasswordLinks>(
      store_, *audit_, passwords_pool_, runtime_.core(0), world_.clock, world_.random, std::move(options));
}

webhooks::House Application::webhook_house() {
  return {.store = store_,
          .audit = *audit_,
          .keyring = *keyring_,
          .pool = egress_pool_,
          .trials = trials_pool_,
          .clock = world_.clock,
          .random = world_.random,
          .log = world_.log,
          .metrics = metrics_,
          .recorded = inventory_->recorded(),
          .wake = webhook_wake_,
          .formats = {api::webhook_format(*inventory_),
                      dialects::external_api::webhook_format(*inventory_, *integrations_, deployment_)},
          .send = [this](const egress::Request& request) { return egress_.send(request); },
          .check_url = [this](std::string_view url) { return egress_.check(url, "url"); },
          .longest_request = config_.egress.timeout,
          .caller_of = [this](const model::IntegrationId& id) -> std::optional<model::Caller> {
            const auto client = integrations_->read_model(0).find(id);
            if (!client || !client->usable()) return std::nullopt;
            return integrations::caller_of(client);
          },
          .check_acts_as =
              [this](store::Session& session, const model::Caller& caller, const model::IntegrationId& id) {
                return integrations_->check_acts_as(session, caller, id);
              }};
}

vault::House Application::vault_house() {
  return {.store = store_,
          .audit = *audit_,
          .keyring = *keyring_,
          .catalogue = providers::Catalogue::embedded(),
          .grants = *grants_,
          .pool = providers_pool_,
          .home = runtime_.core(0),
          .clock = world_.clock,
          .random = world_.random,
          .log = world_.log,
          .metrics = metrics_,
          .public_url = deployment_.public_url,
          .send = [this](const egress::Request& request) { return egress_.send(request); },
          .longest_request = config_.egress.timeout};
}

void Application::build_router() {
  router_ = std::make_unique<http::Router>(bearer_->authorizer());
  router_->take_sessions(api::session_authorizer(*accounts_, *audit_, deployment_));
  router_->classify_faults(unavailable_storage);
  router_->admit_by(
      [this](const http::Request& request, const http::Route& route, const model::Caller& caller) {
        if (caller.person) return accounts_->admit(caller);
        if (caller.record == nullptr) return Result<void>{};
        return limits_->admit(request, *caller.record, model::Metered::kCalls,
                              {.name = route.name, .deprecated = route.deprecated.has_value()});
      });
  router_->add(operation_routes(
      "ok",
      [this]() -> Result<void> {
        if (!audit_->writable())
          return base::unavailable("The audit log cannot be written, so nothing is issued.", 5);
        return {};
      },
      metrics_));
  router_->add(oauth::routes(*token_endpoint_, *bearer_));
  router_->add(dialects::accessia::routes(*token_endpoint_));
  router_->add(dialects::external_api::routes(*token_endpoint_,
                                              {.inventory = *inventory_,
                                               .attachments = *attachments_,
                                               .random = world_.random,
                                               .exports = exports_pool_},
                                              {.expires_at = config_.external_api_expires_at}));
  router_->add(dialects::archivist::routes(*token_endpoint_, {.inventory = *inventory_,
                                                              .policies = *policies_,
                                                              .membership = *membership_,
                                                              .tenancy = *tenancy_,
                                                              .page_tokens = page_tokens_}));
  const outbound::House outbound_house{
      .oauth = token_endpoint_->house(),
      .sessions = *sessions_,
      .pool = calls_pool_,
      .send = [this](const egress::Request& request) { return calls_egress_.send(request); }};
  router_->add(portal::routes(deployment_.public_url));
  router_->add(outbound::routes(outbound_house));
  router_->add(outbound::attempt_routes(outbound_house, *attempts_));
  router_->add(outbound::member_routes(outbound_house, *vault_house_, *connections_));
  router_->add(
      outbound::connect_routes(outbound_house.oauth, *attempts_, *accounts_, *sessions_, world_.random));
  const api::Services services{
      .deployment = deployment_,
      .integrations = *integrations_,
      .directory = *directory_,
      .roles = *roles_,
      .membership = *membership_,
      .tenancy = *tenancy_,
      .inventory = *inventory_,
      .policies = *policies_,
      .attachments = *attachments_,
      .limits = *limits_,
      .webhooks = *webhooks_,
      .grants = *grants_,
      .setups = *setups_,
      .connections = *connections_,
      .vault = *vault_house_,
      .sessions = *sessions_,
      .attempts = *attempts_,
      .connect_link = [oauth = token_endpoint_->house()](
                          std::size_t core, const vault::Ticket& ticket) -> std::optional<api::ConnectLink> {
        auto link = oauth::connect_link(oauth, core, ticket);
        if (!link) return std::nullopt;
        return api::ConnectLink{.attempt = std::move(link->attempt), .url = std::move(link->url)};
      },
      .accounts = *accounts_,
      .provider_sign_in = *provider_sign_in_,
      .password_links = *password_links_,
      .tokens = *tokens_,
      .audit = *audit_,
      .audit_reader = *audit_reader_,
      .chain_watch = *chain_watch_,
      .page_tokens = page_tokens_,
      .clock = world_.clock,
      .bounds = {.integrations = config_.integrations_quota,
                 .audit_kept = config_.audit.retention,
                 .audit_kept_bytes = config_.audit.retention_bytes},
      .checkpoint_key = &checkpoint_key_,
      .reader =
          [this](std::size_t core, model::Caller caller) {
            return dialects::external_api::reader(*integrations_, core, std::move(caller));
          },
      .sample_token =
          [this](std::size_t core, std::shared_ptr<const integrations::Client> client) {
            return oauth::sample_token(token_endpoint_->house(), core, std::move(client));
          }};
  router_->add(api::routes(services));
  router_->answer_rest(std::string(dialects::external_api::kRoot),
                       [](const http::Context& context) -> async::Task<http::Response> {
                         co_return dialects::external_api::nothing_there(context.request);
                       });
}

}  // namespace sallyport::app
