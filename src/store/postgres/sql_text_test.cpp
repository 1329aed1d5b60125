#include "store/postgres/sql_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::store::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SqlText, NumbersParametersInTheOrderOfTheirFirstUse) {
  const auto text = number_parameters("SELECT :b, :a WHERE x = :b AND y < :a_2");
  EXPECT_EQ(text.sql, "SELECT $1, $2 WHERE x = $1 AND y < $3");
  EXPECT_THAT(text.parameters, ElementsAre("b", "a", "a_2"));
}

TEST(SqlText, LeavesQuotedTextAndCastsAlone) {
  for (const char* sql :
       {"SELECT ':a', \":b\", 'it''s :c'", "SELECT now()::text", "SELECT 1", "", ":", "a:"}) {
    const auto text = number_parameters(sql);
    EXPECT_EQ(text.sql, sql);
    EXPECT_THAT(text.parameters, IsEmpty()) << sql;
  }
  EXPECT_EQ(number_parameters("LIKE :p ESCAPE '\\' AND q = :q").sql, "LIKE $1 ESCAPE '\\' AND q = $2");
}

}  // namespace
}  // namespace sallyport::store::postgres
