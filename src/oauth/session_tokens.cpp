#include "oauth/session_tokens.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "integrations/read_model.h"

namespace sallyport::oauth {
namespace {

using tokens::TokenType;

// What tokens::Tokens::verify() takes, with room for the header and the signature.
constexpr std::size_t kLongestToken = 8 * 1024;

// How one kind is signed and told apart.
struct Kind {
  TokenType type;
  std::string_view audience;  // word of model::Deployment::audience
  std::string_view claim;     // that holds what the house writes
  std::string_view refusal;
  std::string_view message;
};
constexpr Kind kSession{TokenType::kSession, "sessions", "session", "invalid_session",
                        "The session is not valid, or not any more. Begin a new one."};
constexpr Kind kTicket{TokenType::kTicket, "connect", "ticket", "invalid_ticket",
                       "The link is not valid, or not any more. Ask for a new one."};

std::unexpected<base::Error> refuse(const Kind& kind, std::string detail) {
  auto refusal =
      base::refuse(base::ErrorKind::kUnauthenticated, std::string(kind.refusal), std::string(kind.message));
  refusal.error().detail = std::move(detail);
  return refusal;
}

SignedToken issue(const Dependencies& house, std::size_t core, const Kind& kind,
                  const model::TenantId& tenant, const model::IntegrationId& integration,
                  std::string_view content, std::chrono::seconds lifetime) {
  const auto issuer = house.deployment.issuer();
  const auto audience = house.deployment.audience(kind.audience);
  tokens::TokenSpec spec;
  spec.type = kind.type;
  spec.issuer = issuer;
  spec.audience = audience;
  spec.subject = integration;
  spec.tenant = tenant;
  spec.extra.emplace_back(kind.claim, content);
  spec.lifetime = lifetime;
  if (const auto client = house.integrations.read_model(core).find(integration))
    spec.earliest = client->integration.tokens_valid_from;
  auto issued = house.tokens.issue(core, spec);
  return {.text = std::move(issued.text), .id = std::move(issued.id), .expires = issued.expires};
}

struct Verified {
  tokens::VerifiedToken token;
  std::string content;
};

base::Result<Verified> verify(const Dependencies& house, std::size_t core, const Kind& kind,
                              std::string_view text) {
  const std::array issuers{house.deployment.issuer()};
  const std::array audiences{house.deployment.audience(kind.audience)};
  auto token =
      house.tokens.verify(core, text, {.type = kind.type, .issuers = issuers, .audiences = audiences});
  if (!token) return refuse(kind, token.error().detail);
  // A ticket that a person has made in the portal has no integration that it could end with.
  if (kind.type != TokenType::kTicket || token->subject != model::IntegrationId{}) {
    const auto client = house.integrations.read_model(core).find(token->subject);
    if (const auto live = integrations::check_token_live(client.get(), *token, house.clock.now()); !live)
      return refuse(kind, live.error().detail);
  }
  const auto content = token->custom.find(std::string(kind.claim));
  if (content == token->custom.end()) return refuse(kind, "nothing in it");
  Verified verified{.token = {}, .content = content->second};
  verified.token = *std::move(token);
  return verified;
}

// What both have of their token.
template <class T>
base::Result<T> with_token(base::Result<T> read, const Kind& kind, Verified verified) {
  if (!read) return refuse(kind, "not written by us");
  read->id = std::move(verified.token.id);
  read->tenant = verified.token.tenant;
  read->integration = verified.token.subject;
  read->expires_at = verified.token.expires;
  return read;
}

}  // namespace

base::Result<SignedToken> issue_session(const Dependencies& house, std::size_t core,
                                        const vault::Session& session, std::chrono::seconds lifetime) {
  auto token =
      issue(house, core, kSession, session.tenant, session.integration, write_session(session), lifetime);
  if (token.text.size() > kLongestToken)
    return base::refuse(base::ErrorKind::kTooLarge, "session_too_large",
                        "A session holds less than that. Name fewer providers, scopes or origins.");
  return token;
}

base::Result<vault::Session> verify_session(const Dependencies& house, std::size_t core,
                                            std::string_view text) {
  TRY(auto verified, verify(house, core, kSession, text));
  auto session = vault::read_session(verified.content);
  return with_token(std::move(session), kSession, std::move(verified));
}

SignedToken issue_ticket(const Dependencies& house, std::size_t core, const vault::Ticket& ticket) {
  return issue(house, core, kTicket, ticket.tenant, ticket.integration, write_ticket(ticket),
               kTicketLifetime);
}

base::Result<vault::Ticket> verify_ticket(const Dependencies& house, std::size_t core,
                                          std::string_view text) {
  TRY(auto verified, verify(house, core, kTicket, text));
  auto ticket = vault::read_ticket(verified.content);
  return with_token(std::move(ticket), kTicket, std::move(verified));
}

std::string connect_url(const Dependencies& house, const SignedToken& ticket) {
  return fmt::format("{}/connect/{}", house.deployment.public_url, ticket.text);
}

}  // namespace sallyport::oauth
