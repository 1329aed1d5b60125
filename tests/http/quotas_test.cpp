// How much of its quotas a tenant uses.
#include <boost/json/serialize.hpp>

#include "inventory_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;

constexpr std::string_view kQuotas = "/api/quotas";

class Quotas : public InventoryHouse {
 protected:
  Quotas() : InventoryHouse({{"integrations.quota", "5"}}) {}

  // "roles 1 of 100".
  std::vector<std::string> seen(std::string_view token) {
    const Answer answer = client.get(kQuotas, token);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> lines;
    for (const auto& one : array_at(answer.json(), "quotas")) {
      const auto& quota = one.as_object();
      lines.push_back(fmt::format("{} {} of {}", text_at(quota, "resource"), number_at(quota, "used"),
                                  number_at(quota, "most")));
    }
    return lines;
  }
  void make(std::string_view path, std::string_view body) {
    const Answer made = api("POST", path, body);
    ASSERT_EQ(made.status, 201) << made.body;
  }
};

TEST_F(Quotas, SayHowManyOfEachKindThereAreAndMayBe) {
  EXPECT_THAT(seen(administrator),
              ElementsAre("integrations 1 of 5", "policies 0 of 5000", "roles 0 of 100",
                          "invitations 0 of 1000", "providers 0 of 100", "webhooks 0 of 100"));
  const auto pump = integration();
  make_policy("Doors", "north", "");
  make("/api/roles", R"({"name":"keeper","permissions":["tenant:read","roles:read"]})");
  make("/api/invitations", R"({"email":"late@north.example","role":"keeper"})");
  make("/api/providers", R"({"provider":"api-key","name":"Weather"})");
  make("/api/webhooks",
       fmt::format(R"({{"name":"Doors","url":"https://hooks.example/a","integration":"{}"}})", pump.made.id));
  EXPECT_THAT(seen(administrator),
              ElementsAre("integrations 2 of 5", "policies 1 of 5000", "roles 1 of 100",
                          "invitations 1 of 1000", "providers 1 of 100", "webhooks 1 of 100"));
}

TEST_F(Quotas, OfWhatTheCallerMayNotReadNothingIsToldAndNothingIsNoted) {
  make("/api/roles", R"({"name":"keeper","permissions":["tenant:read","roles:read"]})");
  make("/api/roles", R"({"name":"north","permissions":["tenant:read","policies:read","roles:read"],)"
                     R"("assets":[{"anyOf":["attributes.line=north"]}]})");
  EXPECT_THAT(seen(integration("{}", "keeper").token), ElementsAre("roles 2 of 100"));
  EXPECT_THAT(seen(integration("{}", "north").token), ElementsAre("roles 2 of 100"))
      << "policies are about all assets";
  EXPECT_EQ(client.get(kQuotas, integration().token).status, 403);
  boost::json::array refused;  // in the order in which it was noted
  EXPECT_TRUE(House::eventually([&] {
    refused = array_at(api("GET", "/api/audit?outcome=refused").json(), "records");
    return !refused.empty();
  }));
  EXPECT_EQ(refused.size(), 1U) << boost::json::serialize(refused);
}

TEST_F(Quotas, OfIntegrationsHaveNoEndUnlessTheOperatorSetsOne) {
  House free;
  const auto first = array_at(free.client().get(kQuotas, free.administrator_token()).json(), "quotas").at(0);
  EXPECT_EQ(boost::json::serialize(first), R"({"resource":"integrations","used":1})");
}

}  // namespace
}  // namespace sallyport::support
