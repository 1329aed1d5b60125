// A provider that does not exist, made of its entry alone: it wants what the entry says it wants, answers in
// its shape and has its quirks, so that a client can be tried without an account (contracts/outbound.md §7
// row 5). `sallyport provider mock` serves it on loopback; tests ask it directly. No I/O; not thread-safe.
//
// What an entry does not know is done in the way that asks most of a client: an unknown rotation gives a new
// refresh token each time, an old access token of which nothing is known dies. Not checked: the signature of
// assertions, whose key the mock does not have.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "egress/client.h"
#include "providers/mock/answers.h"
#include "providers/mock/grants.h"
#include "providers/mock/request.h"
#include "providers/provider.h"
#include "providers/requests.h"

namespace sallyport::providers {

// What a person is asked: whether `client` may have these scopes. With `&decision=allow` or `&decision=deny`
// behind it, `target` is their answer.
struct MockQuestion {
  std::string target{};
  std::string client{};
  std::vector<std::string> scopes{};
};

struct MockOptions {
  // "http://127.0.0.1:9100": where it is served; empty: at the addresses of the entry.
  std::string origin{};
  // The application that is registered there; of kApiKey the key is the first secret, of kBasic name and
  // password.
  App app{};
  Values settings{};                         // those that are absent are as their examples
  std::string account = "ana@example.org";   // whose account every connection is
  MockExpiry expiry = MockExpiry::kAsEntry;  // of tokens
  // The page that asks; empty: nobody is asked, and everything is allowed.
  std::function<std::string(const MockQuestion&)> page{};
};

// What it takes from outside.
struct MockWorld {
  const base::Clock& clock;
  base::Random& random;
  // Of a PKCE verifier: BASE64URL(SHA256(verifier)) (RFC 7636 §4.2).
  std::function<std::string(std::string_view verifier)> challenge_of;
};

class Mock {
 public:
  // Refusals: kInvalid with the member of the entry that no value is known for, or with "settings.<name>".
  static base::Result<std::unique_ptr<Mock>> make(const Provider& provider, MockOptions options,
                                                  MockWorld world);
  Mock(const Mock&) = delete;
  Mock& operator=(const Mock&) = delete;

  // The entry that leads to it, for read_provider and POST /api/providers, and what a tenant fills in.
  const Provider& entry() const { return entry_; }
  const Values& settings() const { return settings_; }

  // Nothing when the answer gets lost on its way, after all has been done.
  std::optional<egress::Answer> answer(const egress::Request& request);

  // The next answers with tokens get lost.
  void lose_answers(int count) { to_lose_ = count; }
  // The person takes back what was allowed.
  void withdraw() { grants_.end_all(); }
  std::size_t refresh_tokens() const { return grants_.refresh_tokens(); }

 private:
  enum class Place : std::uint8_t { kNowhere, kMetadata, kAuthorize, kToken, kRevoke, kProbe, kCalls };
  struct Address {
    Place place;
    std::string url;
  };
  struct Code {
    std::string code{};
    std::string redirect_uri{};
    std::string challenge{};
    std::vector<std::string> scopes{};
    base::Time ends{};
    bool with_refresh = true;
  };
  struct SignInRequest {
    std::string redirect_uri{};
    std::string state{};
    std::vector<std::string> scopes{};
  };
  using Wanted = std::vector<Parameter>;

  Mock(Provider entry, MockOptions options, MockWorld world);
  base::Result<void> prepare();
  Place place_of(const egress::Request& request) const;

  // sign_in.cpp
  egress::Answer authorize(const egress::Request& request);
  std::string fault_of_sign_in(const MockFields& query) const;
  egress::Answer decide(const MockFields& query, const std::vector<std::string>& scopes);
  bool gives_refresh_token(const MockFields& query, const std::vector<std::string>& scopes) const;
  std::vector<std::string> scopes_of(const MockFields& fields, std::string_view name) const;

  // tokens.cpp
  egress::Answer token(const egress::Request& request);
  egress::Answer exchange(const MockFields& fields);
  egress::Answer refresh(const MockFields& fields);
  egress::Answer as_application(const MockFields& fields);
  egress::Answer by_assertion(const MockFields& fields);
  egress::Answer tokens(std::vector<MintedToken> minted, bool refreshed);
  egress::Answer refused(MockError error, std::string_view why) const;
  bool is_our_client(const egress::Request& request, const MockFields& fields,
                     const std::vector<ClientAuth>& ways) const;
  // The first of the parameters that a request lacks, or has with another value; empty: none.
  std::string missing_of(const MockFields& fields, const Wanted& wanted) const;
  std::string missing_header(const egress::Request& request, const Wanted& wanted) const;
  std::string grant_type_of(const Wanted& parameters, std::string_view usual) const;

  // afterwards.cpp
  egress::Answer revoke(const egress::Request& request);
  std::optional<std::string> token_to_revoke(const egress::Request& request, const MockFields& fields) const;
  egress::Answer probe(const egress::Request& request);
  egress::Answer call(const egress::Request& request);
  bool has_credential(const egress::Request& request) const;
  egress::Answer unauthorized() const;

  Provider entry_;  // as a tenant has it
  Provider whole_;  // with the addresses that the entry leaves to its metadata
  MockOptions options_;
  MockWorld world_;
  Values settings_;
  Values kept_;   // what later requests name of the redirect and of the answers
  Values known_;  // both, and client_id
  std::vector<Address> addresses_;
  std::vector<Code> codes_;
  MockGrants grants_;
  bool had_consent_ = false;
  int to_lose_ = 0;
};

}  // namespace sallyport::providers
