// Everything the resources stand on, for their tests: real services on a SQLite database in memory, two
// tenants, and callers that name their role and tenant instead of sending a token.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "accounts/password_links.h"
#include "accounts/provider_sign_in.h"
#include "api/all_resources.h"
#include "api/webhook_format.h"
#include "async/test_loop.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/json.h"
#include "base/metrics.h"
#include "blobs/memory_store.h"
#include "crypto/envelope.h"
#include "store/faulty_database.h"
#include "store/keyring_store.h"
#include "store/test_database.h"

namespace sallyport::api {

struct Answer {
  int status = 0;
  boost::json::value json;
  http::Response response;

  std::string text(std::string_view pointer) const {
    boost::system::error_code missing;
    const auto* value = json.find_pointer(pointer, missing);
    return !value ? "(absent)" : value->is_string() ? std::string(value->as_string()) : base::to_json(*value);
  }
  std::string header(std::string_view name) const {
    return std::string(response.header(name).value_or("(absent)"));
  }
};

class House {
 public:
  // North, and South unless the server has one tenant only.
  explicit House(bool is_alone = false)
      : database(store::open_test_database(clock)),
        pool({.name = "sql", .threads = 2, .queue = 256}, loop.log),
        passwords({.name = "passwords", .threads = 1, .queue = 8}, loop.log),
        store(faulty, pool),
        audit(faulty_log, clock, loop.log, metrics),
        reader(store) {
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));
    north = make_tenant("North");
    if (!is_alone) south = make_tenant("South");
    audit.start();
    tokens = std::make_unique<tokens::Tokens>(loop.runtime, store, keyring, clock, random, loop.log, metrics);
    integrations = std::make_unique<integrations::Service>(
        loop.runtime, store, audit, keyring, pepper, clock, random, loop.log, metrics,
        integrations::ServiceOptions{.archivist_issuer = deployment.archivist_issuer(),
                                     .quota_per_tenant = 0});
    directory = std::make_unique<directory::Service>(store, audit, clock, random);
    roles = std::make_unique<directory::Roles>(
        store, audit, clock,
        [this](store::Session& session, const model::TenantId& tenant, std::string_view role) {
          return integrations->republication(session, tenant, role);
        });
    membership = std::make_unique<directory::Membership>(
        store, audit, passwords, clock, random,
        directory::MembershipOptions{.public_url = deployment.public_url,
                                     .archivist_issuer = deployment.archivist_issuer(),
                                     .password_cost = {.memory_kib = 8, .passes = 1, .lanes = 1}});
    tenancy = std::make_unique<directory::Tenancy>(store, audit, keyring, clock, random);
    inventory = std::make_unique<inventory::Service>(store, audit, policy_book, clock, random);
    limits = std::make_unique<limits::Service>(loop.runtime, store, audit, clock, metrics);
    policies =
        std::make_unique<inventory::Policies>(store, audit, reader, policy_book, *inventory, clock, random);
    attachments = std::make_unique<inventory::Attachments>(
        store, audit, policy_book, blobs, pool, page_key, clock, random,
        inventory::AttachmentOptions{.types = {"application/json"}});
    webhook_house = std::make_unique<const webhooks::House>(make_webhook_house());
    webhooks = std::make_unique<webhooks::Service>(*webhook_house);
    grants = std::make_unique<vault::GrantView>(store, keyring, providers::Catalogue::embedded(), clock,
                                                deployment.public_url);
    vault_house = std::make_unique<const vault::House>(make_vault_house());
    setups = std::make_unique<vault::Setups>(*vault_house);
    connections = std::make_unique<vault::Connections>(*vault_house);
    member_sessions = std::make_unique<vault::Sessions>(*vault_house);
    attempts = std::make_unique<vault::Attempts>(*vault_house);
    accounts = std::make_unique<accounts::Service>(
        store, audit, passwords, keyring, page_key.clone(), clock, random,
        accounts::Options{
            .public_url = deployment.public_url,
            .issuer = deployment.issuer(),
            .password_cost = {.memory_kib = 8, .passes = 1, .lanes = 1},
            .equip_tenant = [](store::Session&, const model::TenantId&) { return base::Result<void>{}; },
            .tenant_made = []() -> async::Task<base::Result<void>> { co_return base::Result<void>{}; }});
    providers = std::make_unique<accounts::IdentityProviders>(
        pool, clock, [](const egress::Request&) -> base::Result<egress::Answer> {
          return egress::Answer{.status = 404, .headers = {}, .body = {}};
        });
    provider_sign_in = std::make_unique<accounts::ProviderSignIn>(
        store, audit, keyring, *providers, page_key.clone(), clock, random,
        accounts::ProviderSignInOptions{.public_url = deployment.public_url});
    password_links = std::make_unique<accounts::PasswordLinks>(
        store, audit, passwords, loop.runtime.core(0), clock, random,
        accounts::PasswordLinkOptions{
            .public_url = deployment.public_url,
            .password_cost = {.memory_kib = 8, .passes = 1, .lanes = 1},
            .deliver = [this](const accounts::PasswordLetter& letter) -> async::Task<base::Result<void>> {
              letters.emplace_back(letter.link.reveal_text());
              co_return base::Result<void>{};
            }});
    loop.run(load());
    router.add(routes(
        {.deployment = deployment,
         .integrations = *integrations,
         .directory = *directory,
         .roles = *roles,
         .membership = *membership,
         .tenancy = *tenancy,
         .inventory = *inventory,
         .policies = *policies,
         .attachments = *attachments,
         .limits = *limits,
         .webhooks = *webhooks,
         .grants = *grants,
         .setups = *setups,
         .connections = *connections,
         .vault = *vault_house,
         .sessions = *member_sessions,
         .attempts = *attempts,
         .connect_link = [](std::size_t, const vault::Ticket&) { return std::optional<ConnectLink>(); },
         .accounts = *accounts,
         .provider_sign_in = *provider_sign_in,
         .password_links = *password_links,
         .tokens = *tokens,
         .audit = audit,
         .audit_reader = reader,
         .chain_watch = chain_watch,
         .page_tokens = page_tokens,
         .clock = clock,
         .checkpoint_key = &checkpoint_key,
         .sample_token = [this](std::size_t core, const auto& client) -> base::Result<tokens::IssuedToken> {
           tokens::TokenSpec wanted;
           wanted.issuer = "https://id.example.com";
           wanted.audience = "api";
           wanted.subject = client->integration.id;
           wanted.tenant = client->integration.tenant;
           wanted.custom = &client->integration.claims;
           return tokens->issue(core, wanted);
         }}));
  }
  ~House() {
    loop.runtime.stop();
    loop.runtime.join();
    audit.stop();
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // `as`: "administrator@north" and the like; `if_match` is sent when it is not empty.
  Answer call(http::Method method, std::string_view target, std::string_view body = "",
              std::string_view as = "administrator@north", std::string_view if_match = "") {
    const std::string authorization = "Bearer " + std::string(as);
    std::vector<http::HeaderView> headers{{"Authorization", authorization},
                                          {"Content-Type", "application/json"}};
    if (!if_match.empty()) headers.push_back({"If-Match", if_match});
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
    request.headers = headers;
    request.body = body;
    request.request_id = "request-1";
    clock.advance(std::chrono::milliseconds{1});  // so that "newest first" has one meaning
    std::string_view route;
    Answer answer;
    answer.response = loop.run(router.handle(request, &route));
    answer.status = answer.response.status;
    if (auto parsed = base::parse_json(answer.response.body, {.bytes = 1 << 22, .members = 100'000}))
      answer.json = std::move(*parsed);
    return answer;
  }
  Answer get(std::string_view target, std::string_view as = "administrator@north") {
    return call(http::Method::kGet, target, "", as);
  }
  Answer post(std::string_view target, std::string_view body, std::string_view as = "administrator@north") {
    return call(http::Method::kPost, target, body, as);
  }

  base::FakeClock clock;
  base::FakeRandom random;
  base::Metrics metrics;
  async::TestLoop loop;
  model::Deployment deployment{.public_url = "https://id.sallyport.test", .domain = "id.sallyport.test"};
  std::unique_ptr<crypto::LocalKek> kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 9))).value();
  crypto::Keyring keyring;
  crypto::HmacKey pepper = crypto::HmacKey::make(base::Bytes(32, 7)).value();
  crypto::HmacKey page_key = crypto::HmacKey::make(base::Bytes(32, 8)).value();
  http::PageTokens page_tokens{page_key};
  crypto::SigningKey checkpoint_key = crypto::SigningKey::generate(crypto::Algorithm::kEdDsa);
  std::unique_ptr<store::Database> database;
  store::FaultyDatabase faulty{*database};      // what the services see
  store::FaultyDatabase faulty_log{*database};  // what the audit log sees
  async::BlockingPool pool;
  async::BlockingPool passwords;
  store::Store store;
  audit::Log audit;
  audit::Reader reader;
  audit::ChainWatch chain_watch{*database, audit, clock, loop.log, metrics};
  std::unique_ptr<tokens::Tokens> tokens;
  std::unique_ptr<integrations::Service> integrations;
  std::unique_ptr<directory::Service> directory;
  std::unique_ptr<directory::Roles> roles;
  std::unique_ptr<directory::Membership> membership;
  std::unique_ptr<directory::Tenancy> tenancy;
  inventory::PolicyBook policy_book;
  std::unique_ptr<inventory::Service> inventory;
  std::unique_ptr<inventory::Policies> policies;
  blobs::MemoryStore blobs;
  std::unique_ptr<inventory::Attachments> attachments;
  std::unique_ptr<limits::Service> limits;
  async::Notice webhook_wake;
  std::unique_ptr<const webhooks::House> webhook_house;
  std::unique_ptr<webhooks::Service> webhooks;
  std::unique_ptr<const vault::House> vault_house;
  std::unique_ptr<vault::GrantView> grants;
  std::unique_ptr<vault::Setups> setups;
  std::unique_ptr<vault::Connections> connections;
  std::unique_ptr<vault::Sessions> member_sessions;
  std::unique_ptr<vault::Attempts> attempts;
  std::unique_ptr<accounts::Service> accounts;
  std::unique_ptr<accounts::IdentityProviders> providers;
  std::unique_ptr<accounts::ProviderSignIn> provider_sign_in;
  std::vector<std::string> letters;  // the links in those for a new password
  std::unique_ptr<accounts::PasswordLinks> password_links;
  model::TenantId north, south;
  http::Router router{[this](const http::Request& request, const http::Access&) { return caller(request); }};

 private:
  model::TenantId make_tenant(std::string name) {
    const auto made = store::insert_tenant(store, random, clock, std::move(name));
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));  // its data key
    return made;
  }
  // Third-party services say yes to everything.
  vault::House make_vault_house() {
    return {.store = store,
            .audit = audit,
            .keyring = keyring,
            .catalogue = providers::Catalogue::embedded(),
            .grants = *grants,
            .pool = pool,
            .home = loop.runtime.core(0),
            .clock = clock,
            .random = random,
            .log = loop.log,
            .metrics = metrics,
            .public_url = deployment.public_url,
            .send = [](const egress::Request&) -> base::Result<egress::Answer> {
              return egress::Answer{.status = 200, .headers = {}, .body = "{}"};
            },
            .longest_request = std::chrono::seconds{1}};
  }
  // Receivers take everything.
  webhooks::House make_webhook_house() {
    return {.store = store,
            .audit = audit,
            .keyring = keyring,
            .pool = pool,
            .trials = pool,
            .clock = clock,
            .random = random,
            .log = loop.log,
            .metrics = metrics,
            .recorded = inventory->recorded(),
            .wake = webhook_wake,
            .formats = {webhook_format(*inventory)},
            .send = [](const egress::Request&) -> base::Result<egress::Answer> {
              return egress::Answer{.status = 204, .headers = {}, .body = {}};
            },
            .check_url = [](std::string_view) { return base::Result<void>{}; },
            .longest_request = std::chrono::seconds{1},
            .caller_of = [](const model::IntegrationId&) { return std::optional<model::Caller>{}; },
            .check_acts_as =
                [this](store::Session& session, const model::Caller& caller, const model::IntegrationId& id) {
                  return integrations->check_acts_as(session, caller, id);
                }};
  }
  // On the core that owns the replicas, which the loop has started already.
  async::Task<bool> load() {
    tokens->load();
    integrations->load();
    co_return true;
  }
  base::Result<model::Caller> caller(const http::Request& request) const {
    const std::string_view as = request.header("Authorization").value_or("Bearer none@").substr(7);
    model::Caller caller;
    if (auto role = model::built_in_role(as.substr(0, as.find('@')))) caller.role = std::move(role);
    caller.tenant = as.ends_with("@south") ? south : north;
    caller.name = "somebody";
    caller.claims = {{"site", "north"}};
    caller.scopes = {"read"};
    caller.issuer = deployment.issuer();
    caller.subject = "a subject";
    caller.token_expires = clock.now() + std::chrono::hours{1};
    caller.source = "192.0.2.7";
    caller.request_id = request.request_id;
    return caller;
  }
};

}  // namespace sallyport::api
