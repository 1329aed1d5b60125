#include "model/access_policy.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/test_refusal.h"
#include "base/time_text.h"

namespace sallyport::model {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(FilterTerm, IsANameAndAValue) {  // archivist §7
  EXPECT_EQ(parse_filter_term("attributes.arc_display_type=Pump", "f").value(),
            (Term{"arc_display_type", false, "Pump"}));
  EXPECT_EQ(parse_filter_term("attributes.x!=*", "f").value(), (Term{"x", true, "*"}));
  EXPECT_EQ(parse_filter_term("attributes.a=b=c", "f").value(), (Term{"a", false, "b=c"}));
  EXPECT_EQ(parse_filter_term("attributes.a.b=1", "f").value(), (Term{"a.b", false, "1"}));
  EXPECT_TRUE(parse_filter_term("attributes.x!=*", "f")->any_value());
  EXPECT_FALSE(parse_filter_term("attributes.x=**", "f")->any_value());
}

TEST(FilterTerm, NamesTheFieldOfWhatItCannotRead) {
  for (const char* bad : {"", "x=1", "attributes.", "attributes.=1", "attributes.!=1", "attributes.x",
                          "attributes.x=", "attributes.x!=", "attribute.x=1", "attributes.x=a\nb"}) {
    const auto term = parse_filter_term(bad, "filters.0.or.1");
    EXPECT_EQ(base::code_of(term), "invalid_term") << bad;
    EXPECT_EQ(base::field_of(term), "filters.0.or.1") << bad;
  }
  EXPECT_FALSE(parse_filter_term("attributes.x=" + std::string(kMaxTermBytes, 'y'), "f"));
}

TEST(CallerTerm, KnowsEmailSubjectGroupAndClaims) {  // archivist §7
  EXPECT_EQ(parse_caller_term("email=a@b.c", "f").value(), (Term{"email", false, "a@b.c"}));
  EXPECT_EQ(parse_caller_term("jwt_line!=north", "f").value(), (Term{"jwt_line", true, "north"}));
  EXPECT_EQ(parse_caller_term("group:maintainers", "f").value(), (Term{"group", false, "maintainers"}));
  EXPECT_EQ(parse_caller_term("group=issuer1:maintainers", "f").value(),
            (Term{"group", false, "issuer1:maintainers"}));
  for (const char* bad : {"jwt_=x", "name=x", "Email=x", "group:", "subject", "attributes.x=1"})
    EXPECT_EQ(base::code_of(parse_caller_term(bad, "f")), "invalid_term") << bad;
}

TEST(Term, IsReadBackFromItsText) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const auto term = parse_filter_term("attributes." + text, "f");
    if (term) RC_ASSERT(parse_filter_term("attributes." + term->to_string(), "f").value() == *term);
  }));
}

TEST(AccessAction, HasAWord) {
  for (const auto action : {AccessAction::kReadAsset, AccessAction::kWriteAsset, AccessAction::kReadEvent,
                            AccessAction::kWriteEvent})
    EXPECT_EQ(parse_access_action(to_string(action)), action);
  EXPECT_FALSE(parse_access_action("asset"));
  EXPECT_EQ(parse_policy_effect("deny"), PolicyEffect::kDeny);
  EXPECT_FALSE(parse_policy_effect("Allow"));
}

TEST(TimeWindow, IsAPartOfSomeDaysOnTheClockOfThePlace) {
  const auto at = [](const char* text) { return base::parse_rfc3339(text).value(); };
  // Monday to Friday, eight to six, two hours east of Greenwich.
  const TimeWindow office{.days = 0b0011111, .from = hours{8}, .until = hours{18}, .utc_offset = hours{2}};
  EXPECT_TRUE(office.contains(at("2026-11-23T06:00:00Z")));  // a Monday
  EXPECT_FALSE(office.contains(at("2026-11-23T05:59:59Z")));
  EXPECT_TRUE(office.contains(at("2026-11-27T15:59:59Z")));
  EXPECT_FALSE(office.contains(at("2026-11-27T16:00:00Z")));
  EXPECT_FALSE(office.contains(at("2026-11-28T10:00:00Z")));  // a Saturday
  const TimeWindow sunday{.days = 0b1000000, .utc_offset = -minutes{570}};
  EXPECT_TRUE(sunday.contains(at("2026-11-29T09:30:00Z")));
  EXPECT_FALSE(sunday.contains(at("2026-11-29T09:29:59Z")));  // still Saturday there
  EXPECT_TRUE(sunday.contains(at("2026-11-30T09:29:59Z")));
}

}  // namespace
}  // namespace sallyport::model
