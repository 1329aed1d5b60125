#include "tokens/tokens.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "crypto/jose/jws.h"
#include "crypto/jose/writer.h"
#include "store/change_repository.h"
#include "tokens/payload.h"
#include "tokens/token_id.h"
#include "tokens/tokens_impl.h"

namespace sallyport::tokens {
namespace {

// Ours stay under 4 KiB (archivist §4); anything longer is refused before it is decoded (security B21).
constexpr std::size_t kMaxTokenBytes = 8 * 1024;

std::optional<TokenType> type_of(const crypto::JwsHeader& header) {
  for (const auto type : kTokenTypes)
    if (crypto::typ_is(header, typ_of(type))) return type;
  return std::nullopt;
}

}  // namespace

Tokens::Tokens(async::Runtime& runtime, store::Store& store, const crypto::Keyring& keyring,
               const base::Clock& clock, base::Random& random, base::Log& log, base::Metrics& metrics,
               TokenOptions options)
    : impl_(std::make_unique<Impl>(runtime, store, keyring, clock, random, log, metrics, options)) {}
Tokens::~Tokens() = default;

IssuedToken Tokens::issue(std::size_t core, const TokenSpec& spec) {
  Replica& replica = *impl_->replicas[core];
  const base::Time now = impl_->clock.now();
  auto* key = replica.keys.signing(spec.algorithm, now);
  if (key == nullptr)
    throw store::StorageFault(fmt::format("no {} signing key is open", model::to_string(spec.algorithm)));

  IssuedToken token;
  token.id = new_token_id(impl_->random);
  token.issued = std::max<base::Time>(std::chrono::floor<std::chrono::seconds>(now),
                                      std::chrono::ceil<std::chrono::seconds>(spec.earliest));
  token.expires = token.issued + spec.lifetime;
  replica.payload.clear();
  write_payload(replica.payload, spec, token);
  const auto header = key->header(spec.type);
  token.text.reserve(header.size() + replica.payload.size() * 4 / 3 + 360);  // 342 for RS256
  crypto::compact_sign(token.text, header, replica.payload, *key->signer);
  return token;
}

base::Result<VerifiedToken> Tokens::Impl::verify_signature(Replica& replica, std::string_view text,
                                                           base::Time now, std::string& kid) const {
  TRY(const crypto::Jws jws, crypto::parse_jws(text, {.token_bytes = kMaxTokenBytes}));
  const auto type = type_of(jws.header);
  if (!type) return refuse_token("typ is none of ours");
  auto* key = replica.keys.published(jws.header.kid, now);
  if (key == nullptr) return refuse_token("no published key has this kid");
  if (!crypto::verify_jws(jws, key->verifier)) return refuse_token("wrong signature or algorithm");
  kid = jws.header.kid;
  return read_payload(*type, jws.payload);
}

// What every use of a token checks, whether or not its signature is remembered.
base::Result<VerifiedToken> Tokens::Impl::check(const VerifiedToken& token, const Replica& replica,
                                                const Expected& expected, base::Time now) const {
  TRY_VOID(check_expected(token, expected, now, options.leeway));
  if (replica.revoked.contains(token.id)) return refuse_token("revoked");
  if (!token.family.empty() && replica.revoked.contains(token.family))
    return refuse_token("the refresh token behind it is revoked");
  return token;
}

base::Result<VerifiedToken> Tokens::verify(std::size_t core, std::string_view token,
                                           const Expected& expected) {
  if (token.size() > kMaxTokenBytes) return refuse_token("too long");
  Replica& replica = *impl_->replicas[core];
  const base::Time now = impl_->clock.now();
  const auto digest = crypto::sha256(base::as_bytes(token));
  if (const auto* entry = replica.cache.find(digest)) {
    if (replica.keys.published(entry->kid, now) == nullptr) {
      replica.cache.erase(digest);
      return refuse_token("its key is gone");
    }
    impl_->remembered.add();
    return impl_->check(entry->token, replica, expected, now);
  }
  std::string kid;
  TRY(const VerifiedToken parsed, impl_->verify_signature(replica, token, now, kid));
  impl_->verified.add();
  TRY(VerifiedToken good, impl_->check(parsed, replica, expected, now));
  replica.cache.put(digest, std::move(kid), good);
  return good;
}

async::Task<base::Result<void>> Tokens::revoke(const VerifiedToken& token) {
  const auto digest = revocation_digest(token.id);
  const base::Time expires = token.expires;
  CO_TRY_VOID(co_await impl_->store.write([this, digest, expires](store::Session& session) {
    store::RevocationRepository(session).put({{digest.begin(), digest.end()}, expires});
    store::ChangeRepository(session).append(kRevocationChange, digest, impl_->clock.now());
  }));
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->own_revocations.insert(digest);
  }
  co_await impl_->runtime.on_every_core(
      [this, digest, expires](std::size_t core) { impl_->replicas[core]->revoked.add(digest, expires); });
  co_return base::Result<void>{};
}

std::shared_ptr<const std::string> Tokens::jwks() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->jwks;
}

}  // namespace sallyport::tokens
