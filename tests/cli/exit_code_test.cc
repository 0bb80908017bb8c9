#include "triage/cli/exit_code.h"

#include <gtest/gtest.h>

#include <new>
#include <string>

namespace triage::cli {
namespace {

template <typename Thrown>
Failure failure_when(const Thrown& thrown) {
  return failure_of(std::make_exception_ptr(thrown));
}

TEST(ExitCode, EveryKindOfErrorHasItsCodeAndKeepsItsWords) {
  EXPECT_EQ(failure_when(InvalidInput("a")).code, ExitCode::kFailed);
  EXPECT_EQ(failure_when(NotFound("b")).code, ExitCode::kFailed);
  EXPECT_EQ(failure_when(Unavailable("c")).code, ExitCode::kFailed);
  EXPECT_EQ(failure_when(Corrupt("d")).code, ExitCode::kFailed);
  EXPECT_EQ(failure_when(WrongUsage("e")).code, ExitCode::kWrongUsage);
  EXPECT_EQ(failure_when(Interrupted()).code, ExitCode::kInterrupted);

  EXPECT_EQ(failure_when(InvalidInput("a")).message, "a");
  EXPECT_EQ(failure_when(NotFound("b")).message, "b");
  EXPECT_EQ(failure_when(Unavailable("c")).message, "c");
  EXPECT_EQ(failure_when(Corrupt("d")).message, "d");
  EXPECT_EQ(failure_when(WrongUsage("e")).message, "e");
}

TEST(ExitCode, NumbersAreThoseThatScriptsRelyOn) {
  EXPECT_EQ(static_cast<int>(ExitCode::kDone), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kFailed), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::kWrongUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kGateNotMet), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kInterrupted), 130);
}

TEST(ExitCode, WhatNobodyForesawFailsAndAsksToBeReported) {
  for (const Failure& failure : {failure_when(std::runtime_error("odd")), failure_when(42)}) {
    EXPECT_EQ(failure.code, ExitCode::kFailed);
    EXPECT_NE(failure.message.find("please report it"), std::string::npos) << failure.message;
  }
  EXPECT_NE(failure_when(std::runtime_error("odd")).message.find("odd"), std::string::npos);
}

TEST(ExitCode, ALackOfMemorySaysWhatToDo) {
  EXPECT_EQ(failure_when(std::bad_alloc()).code, ExitCode::kFailed);
  EXPECT_NE(failure_when(std::bad_alloc()).message.find("--limit"), std::string::npos);
}

}  // namespace
}  // namespace triage::cli
