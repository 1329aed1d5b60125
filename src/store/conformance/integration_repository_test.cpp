#include "store/integration_repository.h"

#include <map>
#include <set>

#include "store/conformance/backends.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

class IntegrationRepositoryTest : public ConformanceTest {
 protected:
  IntegrationRepositoryTest() {
    tenant_ = make_tenant("demo");
    other_tenant_ = make_tenant("other");
  }

  model::TenantId make_tenant(std::string name) {
    const model::Tenant tenant{
        .id = model::TenantId::random(random_), .name = std::move(name), .created_at = clock_.now()};
    write([&](Session& s) { return TenantRepository(s).insert(tenant), 0; });
    return tenant.id;
  }

  model::Integration make(std::string name) {
    clock_.advance(std::chrono::seconds{1});
    model::Integration made{.id = model::IntegrationId::random(random_),
                            .tenant = tenant_,
                            .kind = model::IntegrationKind::kApi,
                            .name = std::move(name),
                            .claims = {{"site", "north"}, {"quote", "\"\\ü"}},
                            .role = std::string(model::Role::kEventViewer),
                            .draft = true,
                            .token_lifetime = std::chrono::seconds{600},
                            .refresh_lifetime = {},
                            .algorithm = model::SigningAlgorithm::kEdDsa,
                            .limits = {.mode = model::LimitMode::kObserve,
                                       .tokens = {.per_second = 1, .per_day = 200},
                                       .calls = {.per_hour = 3'000}},
                            .reuse_tokens = true,
                            .scopes = {"groups:read", "users:read"},
                            .api_majors = {"2"},
                            .created_at = clock_.now(),
                            .version = 1,
                            .tokens_valid_from = clock_.now(),
                            .credentials = {}};
    made.credentials.push_back(make_credential(made.id));
    return made;
  }

  model::Credential make_credential(const model::IntegrationId& integration) {
    clock_.advance(std::chrono::seconds{1});
    return {.id = model::CredentialId::random(random_),
            .integration = integration,
            .digest = base::Bytes(32, 7),
            .sealed_secret = {1, 2, 3},
            .hint = "abcd",
            .valid_from = clock_.now(),
            .valid_until = clock_.now() + std::chrono::days{365},
            .created_at = clock_.now(),
            .last_used_at = {},
            .last_used_from = "",
            .tokens_ended = false,
            .generation = 4,
            .first_used_at = clock_.now(),
            .retire_unused_after = std::chrono::hours{48}};
  }

  model::Integration insert(const model::Integration& integration) {
    write([&](Session& s) { return IntegrationRepository(s).insert(integration), 0; });
    return integration;
  }
  model::Integration insert(std::string name) { return insert(make(std::move(name))); }

  std::optional<model::Integration> find(const model::IntegrationId& id) {
    return read([&](Session& s) { return IntegrationRepository(s).find(id); });
  }

  model::TenantId tenant_, other_tenant_;
};
SALLYPORT_ON_ALL_DATABASES(IntegrationRepositoryTest);

void expect_same(const model::Credential& a, const model::Credential& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.integration, b.integration);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.sealed_secret, b.sealed_secret);
  EXPECT_EQ(a.hint, b.hint);
  EXPECT_EQ(a.valid_from, b.valid_from);
  EXPECT_EQ(a.valid_until, b.valid_until);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.last_used_at, b.last_used_at);
  EXPECT_EQ(a.last_used_from, b.last_used_from);
  EXPECT_EQ(a.tokens_ended, b.tokens_ended);
  EXPECT_EQ(a.generation, b.generation);
  EXPECT_EQ(a.first_used_at, b.first_used_at);
  EXPECT_EQ(a.retire_unused_after, b.retire_unused_after);
}

void expect_same(const model::Integration& a, const model::Integration& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.tenant, b.tenant);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.claims, b.claims);
  EXPECT_EQ(a.role, b.role);
  EXPECT_EQ(a.enabled, b.enabled);
  EXPECT_EQ(a.draft, b.draft);
  EXPECT_EQ(a.token_lifetime, b.token_lifetime);
  EXPECT_EQ(a.refresh_lifetime, b.refresh_lifetime);
  EXPECT_EQ(a.algorithm, b.algorithm);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.tokens_valid_from, b.tokens_valid_from);
  ASSERT_EQ(a.credentials.size(), b.credentials.size());
  for (std::size_t i = 0; i < a.credentials.size(); ++i) expect_same(a.credentials[i], b.credentials[i]);
}

TEST_P(IntegrationRepositoryTest, ReadsBackWhatWasWritten) {
  const auto made = insert("camera");
  const auto found = find(made.id);
  ASSERT_TRUE(found);
  expect_same(*found, made);
}

TEST_P(IntegrationRepositoryTest, FindsOneWithoutCredentialsAndNoneForAnUnknownId) {
  auto made = make("bare");
  made.credentials.clear();
  insert(made);
  ASSERT_TRUE(find(made.id));
  EXPECT_TRUE(find(made.id)->credentials.empty());
  EXPECT_FALSE(find(model::IntegrationId::random(random_)));
}

TEST_P(IntegrationRepositoryTest, GivesCredentialsNewestFirst) {
  auto made = make("rotating");
  made.credentials.insert(made.credentials.begin(), make_credential(made.id));
  insert(made);
  expect_same(*find(made.id), made);
}

TEST_P(IntegrationRepositoryTest, UpdatesOnlyTheExpectedVersion) {
  auto made = insert("first");
  made.name = "second";
  made.role = model::Role::kAdministrator;
  made.enabled = false;
  made.draft = false;
  made.claims.clear();
  made.token_lifetime.reset();
  made.refresh_lifetime = std::chrono::seconds{7200};
  made.algorithm.reset();
  made.tokens_valid_from = clock_.now();
  EXPECT_TRUE(write([&](Session& s) { return IntegrationRepository(s).update(made, 1); }));
  EXPECT_FALSE(write([&](Session& s) { return IntegrationRepository(s).update(made, 1); }));
  made.version = 2;
  expect_same(*find(made.id), made);
}

TEST_P(IntegrationRepositoryTest, ErasesWithCredentialsAndWarnings) {
  const auto made = insert("gone");
  write([&](Session& s) { return IntegrationRepository(s).first_warning(made.credentials[0].id, 30); });
  EXPECT_TRUE(write([&](Session& s) { return IntegrationRepository(s).erase(made.id); }));
  EXPECT_FALSE(write([&](Session& s) { return IntegrationRepository(s).erase(made.id); }));
  for (const auto* sql : {"SELECT 1 FROM credentials", "SELECT 1 FROM credential_warnings"})
    read([&](Session& s) {
      s.query(sql, {}, [](const Row&) {
        ADD_FAILURE() << "a row is left";
        return false;
      });
      return 0;
    });
}

TEST_P(IntegrationRepositoryTest, PagesOldestFirstWithoutGapOrRepeat) {
  std::vector<std::string> wanted;
  for (int i = 0; i < 7; ++i) {
    wanted.push_back("n" + std::to_string(i));
    auto made = make(wanted.back());
    if (i > 2) made.created_at = base::from_unix_seconds(2'000'000'000);  // equal times: the id decides
    made.credentials.push_back(make_credential(made.id));                 // rows of the join are no items
    insert(made);
  }
  std::vector<std::string> seen;
  std::optional<IntegrationPosition> after;
  while (true) {
    const auto page = read([&](Session& s) {
      return IntegrationRepository(s).list({.tenant = tenant_, .name = {}, .kind = {}}, 2, after);
    });
    for (const auto& item : page) seen.push_back(item.name);
    if (page.size() < 2) break;
    after = IntegrationPosition{page.back().created_at, page.back().id};
  }
  EXPECT_EQ(seen.size(), wanted.size());
  std::ranges::sort(seen);
  EXPECT_EQ(seen, wanted);
}

TEST_P(IntegrationRepositoryTest, FiltersByTenantNameAndKindAndCounts) {
  insert("a");
  insert("b");
  auto custom = make("a");
  custom.kind = model::IntegrationKind::kCustom;
  insert(custom);
  auto foreign = make("a");
  foreign.tenant = other_tenant_;
  insert(foreign);
  const auto count = [&](const IntegrationFilter& filter) {
    return read([&](Session& s) {
      IntegrationRepository repository(s);
      EXPECT_EQ(static_cast<std::int64_t>(repository.list(filter, 100).size()), repository.count(filter));
      return repository.count(filter);
    });
  };
  EXPECT_EQ(count({.tenant = {}, .name = {}, .kind = {}}), 4);
  EXPECT_EQ(count({.tenant = tenant_, .name = {}, .kind = {}}), 3);
  EXPECT_EQ(count({.tenant = tenant_, .name = "a", .kind = {}}), 2);
  EXPECT_EQ(count({.tenant = tenant_, .name = "a", .kind = model::IntegrationKind::kCustom}), 1);
  EXPECT_EQ(count({.tenant = tenant_, .name = "a' OR '1'='1", .kind = {}}), 0);  // N04
}

TEST_P(IntegrationRepositoryTest, FindsAPartOfTheNameInAnyCaseAndTheBeginningOfAnId) {
  const auto lobby = insert("Lobby É 50%");
  insert("Lobbying_b");
  insert("Pump");
  const auto names = [&](IntegrationSearch search) {
    const IntegrationFilter filter{.tenant = tenant_, .name = {}, .kind = {}, .search = std::move(search)};
    return read([&](Session& s) {
      IntegrationRepository repository(s);
      std::vector<std::string> found;
      for (const auto& each : repository.list(filter, 100)) found.push_back(each.name);
      EXPECT_EQ(std::ssize(found), repository.count(filter));
      return found;
    });
  };
  EXPECT_EQ(names({.folded_part = "obby"}), (std::vector<std::string>{lobby.name, "Lobbying_b"}));
  EXPECT_EQ(names({.folded_part = "é"}), (std::vector<std::string>{lobby.name}));
  EXPECT_EQ(names({.folded_part = "0%"}), (std::vector<std::string>{lobby.name}));
  EXPECT_EQ(names({.folded_part = "_"}), (std::vector<std::string>{"Lobbying_b"}));  // N04: no wildcard
  EXPECT_EQ(names({.folded_part = "nobody", .ids = std::pair(lobby.id, lobby.id)}),
            (std::vector<std::string>{lobby.name}));
}

TEST_P(IntegrationRepositoryTest, FoldsTheNamesThatAnOlderVersionHasWritten) {
  insert("ÉTAGE");
  write([&](Session& s) { return s.execute("UPDATE integrations SET folded_name = ''", {}); });
  EXPECT_EQ(write([&](Session& s) { return IntegrationRepository(s).fold_names(); }), 1);
  EXPECT_EQ(write([&](Session& s) { return IntegrationRepository(s).fold_names(); }), 0);
  EXPECT_EQ(
      read([&](Session& s) {
        return IntegrationRepository(s).count(
            {.tenant = tenant_, .name = {}, .kind = {}, .search = IntegrationSearch{.folded_part = "étage"}});
      }),
      1);
}

TEST_P(IntegrationRepositoryTest, ShowsStatesAndWhatNeedsALook) {
  const auto now = clock_.now() + std::chrono::days{100};
  const auto put = [&](std::string name, auto change) {
    auto made = make(std::move(name));
    made.draft = false;
    made.credentials[0].valid_until.reset();
    made.credentials[0].last_used_at = made.created_at;
    change(made);
    insert(made);
  };
  put("fine", [](auto&) {});
  put("off", [](auto& made) { made.enabled = false; });
  put("draft", [](auto& made) { made.draft = true, made.enabled = false; });
  put("soon", [&](auto& made) { made.credentials[0].valid_until = now + std::chrono::days{29}; });
  put("later", [&](auto& made) { made.credentials[0].valid_until = now + std::chrono::days{31}; });
  put("rotated", [&](auto& made) {
    made.credentials[0].valid_until = now + std::chrono::days{1};
    made.credentials.push_back(make_credential(made.id));
    made.credentials[1].valid_until.reset();
  });
  put("ended", [&](auto& made) { made.credentials[0].valid_until = now; });
  put("unused", [](auto& made) { made.credentials[0].last_used_at.reset(); });
  put("young", [&](auto& made) {
    made.credentials[0].last_used_at.reset();
    made.created_at = now - std::chrono::hours{47};
  });
  const auto names = [&](IntegrationFilter filter) {
    filter.tenant = tenant_;
    filter.now = now;
    std::set<std::string> found;
    for (const auto& each : read([&](Session& s) { return IntegrationRepository(s).list(filter, 100); }))
      found.insert(each.name);
    return found;
  };
  using Found = std::set<std::string>;
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .state = IntegrationState::kDisabled}),
            (Found{"off"}));
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .state = IntegrationState::kDraft}),
            (Found{"draft"}));
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .state = IntegrationState::kEnabled}).size(),
            7U);
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .attention = Attention::kEndsSoon}),
            (Found{"soon"}));
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .attention = Attention::kNoSecret}),
            (Found{"ended"}));
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .attention = Attention::kNeverUsed}),
            (Found{"unused"}));
  EXPECT_EQ(names({.tenant = tenant_, .name = {}, .kind = {}, .attention = Attention::kAny}),
            (Found{"soon", "ended", "unused"}));
}

TEST_P(IntegrationRepositoryTest, PagesByNameAndNewestFirst) {
  for (const auto* name : {"b", "C", "a", "c"}) insert(name);
  const auto walk = [&](IntegrationOrder order) {
    std::string seen;
    std::optional<IntegrationPosition> after;
    for (;;) {
      const auto page = read([&](Session& s) {
        return IntegrationRepository(s).list({.tenant = tenant_, .name = {}, .kind = {}}, 1, after, order);
      });
      if (page.empty()) return seen;
      seen += page[0].name;
      after = {.created_at = page[0].created_at,
               .id = page[0].id,
               .folded_name = page[0].name == "C" ? "c" : page[0].name};
    }
  };
  EXPECT_EQ(walk(IntegrationOrder::kNewest), "caCb");
  const auto by_name = walk(IntegrationOrder::kName);  // the id decides between C and c
  EXPECT_TRUE(by_name == "abCc" || by_name == "abcC") << by_name;
}

TEST_P(IntegrationRepositoryTest, FindsDraftsWithASecretAndCredentialsThatRetire) {
  const auto draft = insert("draft");
  auto bare = make("bare");
  bare.credentials.clear();
  insert(bare);
  auto plain = make("plain");
  plain.draft = false;
  plain.credentials[0].retire_unused_after.reset();
  insert(plain);
  const auto drafts = [&](base::Time cutoff) {
    return read([&](Session& s) { return IntegrationRepository(s).drafts_with_secret_before(cutoff); });
  };
  EXPECT_TRUE(drafts(draft.created_at).empty());
  ASSERT_EQ(drafts(clock_.now()).size(), 1U);
  EXPECT_EQ(drafts(clock_.now())[0].id, draft.id);
  const auto retiring = [&](base::Time now) {
    return read([&](Session& s) { return IntegrationRepository(s).with_retiring_credentials(now); });
  };
  ASSERT_EQ(retiring(clock_.now()).size(), 1U);
  expect_same(retiring(clock_.now())[0], draft);
  EXPECT_TRUE(retiring(clock_.now() + std::chrono::days{366}).empty());
}

TEST_P(IntegrationRepositoryTest, HandsOverEveryIntegrationOnceAtStart) {
  std::set<std::string> wanted;
  for (int i = 0; i < 20; ++i) wanted.insert(insert("n" + std::to_string(i)).name);
  std::multiset<std::string> seen;
  read([&](Session& s) {
    IntegrationRepository(s).for_each([&](model::Integration&& it) {
      EXPECT_EQ(it.credentials.size(), 1U);
      seen.insert(it.name);
    });
    return 0;
  });
  EXPECT_EQ(seen, (std::multiset<std::string>(wanted.begin(), wanted.end())));
}

TEST_P(IntegrationRepositoryTest, HandsOverTheCredentialsThatEndSoonAndNoOthers) {
  const base::Time now = clock_.now();
  const auto ending = [&](std::string name, std::initializer_list<std::optional<base::Time>> ends) {
    auto made = make(std::move(name));
    const auto pattern = made.credentials[0];
    made.credentials.clear();
    for (const auto& end : ends) {
      made.credentials.push_back(pattern);
      made.credentials.back().id = model::CredentialId::random(random_);
      made.credentials.back().valid_until = end;
    }
    return insert(made);
  };
  ending("never", {std::nullopt});
  ending("ended", {now});
  ending("later", {now + std::chrono::hours{2}});
  ending("soon",
         {std::nullopt, now + base::Duration{1}, now + std::chrono::hours{3}, now + std::chrono::hours{1}});
  std::map<std::string, std::multiset<base::Time>> seen;
  read([&](Session& s) {
    IntegrationRepository(s).for_each_ending(now, now + std::chrono::hours{1}, [&](model::Integration&& it) {
      for (const auto& credential : it.credentials) seen[it.name].insert(credential.valid_until.value());
    });
    return 0;
  });
  EXPECT_EQ(seen, (std::map<std::string, std::multiset<base::Time>>{
                      {"soon", {now + base::Duration{1}, now + std::chrono::hours{1}}}}));
}

TEST_P(IntegrationRepositoryTest, ChangesAndErasesCredentials) {
  auto made = insert("c");
  auto& credential = made.credentials[0];
  credential.valid_until.reset();
  credential.tokens_ended = true;
  credential.generation = 5;
  const auto update = [&](Session& s) { return IntegrationRepository(s).update_credential(credential); };
  EXPECT_TRUE(write(update));
  expect_same(*find(made.id), made);
  const auto sealed = std::exchange(credential.sealed_secret, {9, 9});
  EXPECT_TRUE(write(update));
  EXPECT_EQ(find(made.id)->credentials[0].sealed_secret, sealed);  // what is stored may be newer
  credential.sealed_secret.clear();
  EXPECT_TRUE(write(update));
  EXPECT_TRUE(find(made.id)->credentials[0].sealed_secret.empty());
  EXPECT_TRUE(write([&](Session& s) { return IntegrationRepository(s).erase_credential(credential.id); }));
  EXPECT_FALSE(write([&](Session& s) { return IntegrationRepository(s).update_credential(credential); }));
  EXPECT_FALSE(write([&](Session& s) { return IntegrationRepository(s).erase_credential(credential.id); }));
}

TEST_P(IntegrationRepositoryTest, DropsCredentialsThatEndedLongAgo) {
  auto made = make("old");
  made.credentials[0].valid_until = clock_.now();
  made.credentials.insert(made.credentials.begin(), make_credential(made.id));
  made.credentials.push_back(made.credentials[1]);
  made.credentials[2].id = model::CredentialId::random(random_);
  insert(made);
  auto eternal = make("eternal");
  eternal.credentials[0].valid_until.reset();
  insert(eternal);
  const auto cutoff = clock_.now() + std::chrono::days{1};
  const auto drop = [&](Session& s) {
    return IntegrationRepository(s).erase_credentials_ended_before(cutoff);
  };
  EXPECT_EQ(write(drop), std::vector{made.id});
  EXPECT_TRUE(write(drop).empty());
  EXPECT_EQ(find(made.id)->credentials.size(), 1U);
  EXPECT_EQ(find(eternal.id)->credentials.size(), 1U);
}

TEST_P(IntegrationRepositoryTest, MovesLastUsesForwardOnly) {
  const auto made = insert("used");
  const auto id = made.credentials[0].id;
  const auto noon = clock_.now();
  const std::vector<LastUse> uses{{id, noon, "192.0.2.1"},
                                  {id, noon - std::chrono::minutes{1}, "192.0.2.2"},
                                  {model::CredentialId::random(random_), noon, "192.0.2.3"}};
  write([&](Session& s) { return IntegrationRepository(s).touch_last_used(uses), 0; });
  const auto found = find(made.id)->credentials[0];
  EXPECT_EQ(found.last_used_at, noon);
  EXPECT_EQ(found.last_used_from, "192.0.2.1");
  EXPECT_EQ(found.first_used_at, made.credentials[0].first_used_at) << "only the first use sets it";
}

TEST_P(IntegrationRepositoryTest, NotesTheFirstUseOnce) {
  auto made = make("camera");
  made.credentials[0].first_used_at.reset();
  insert(made);
  const auto first = clock_.now();
  for (const auto at : {first, first + std::chrono::hours{1}}) {
    const LastUse use{made.credentials[0].id, at, "192.0.2.1"};
    write([&](Session& s) { return IntegrationRepository(s).touch_last_used(std::span(&use, 1)), 0; });
  }
  EXPECT_EQ(find(made.id)->credentials[0].first_used_at, first);
}

TEST_P(IntegrationRepositoryTest, WarnsOnceForEachNumberOfDays) {
  const auto id = insert("ending").credentials[0].id;
  const auto first = [&](std::int64_t days) {
    return write([&](Session& s) { return IntegrationRepository(s).first_warning(id, days); });
  };
  EXPECT_TRUE(first(30));
  EXPECT_FALSE(first(30));
  EXPECT_TRUE(first(15));
  EXPECT_FALSE(write([&](Session& s) {
    return IntegrationRepository(s).first_warning(model::CredentialId::random(random_), 15);
  }));
}

}  // namespace
}  // namespace sallyport::store::conformance
