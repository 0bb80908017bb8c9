#include "triage/cli/console.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/captured_file.h"
#include "triage/base/error.h"
#include "triage/cli/console_progress.h"

namespace triage::cli {
namespace {

using ::triage::testing::CapturedFile;

// A console that writes into memory, and a clock that the test turns.
struct Desk {
  explicit Desk(Console::Look look) : console(out.file(), err.file(), look) {}

  CapturedFile out;
  CapturedFile err;
  Console console;
  double now = 100;
  bool is_stopped = false;
  ConsoleProgress progress{console, [this] { return now; }, [this] { return is_stopped; }};
};

TEST(Console, ResultsAndNotesGoTheirOwnWays) {
  Desk desk({});
  desk.console.print("result\n");
  desk.console.note("note");
  desk.console.next_step("triage doctor", "see");
  EXPECT_EQ(desk.out.text(), "result\n");
  EXPECT_EQ(desk.err.text(), "note\nNext: triage doctor   # see\n");
}

TEST(Console, QuietLeavesResultsAlone) {
  Desk desk({.is_quiet = true, .has_status = true});
  desk.console.print("result\n");
  desk.console.note("note");
  desk.console.next_step("triage doctor", "see");
  desk.progress.begin("Reading", 10);
  desk.now += 60;
  desk.progress.advance(1);
  desk.progress.end();
  EXPECT_EQ(desk.out.text(), "result\n");
  EXPECT_EQ(desk.err.text(), "");
}

TEST(Console, WarningsAreSaidInQuietToo) {
  Desk desk({.is_quiet = true});
  desk.console.warn("gate not met");
  EXPECT_EQ(desk.err.text(), "gate not met\n");
  EXPECT_EQ(desk.out.text(), "");
}

TEST(Console, NoChangingLineStandsBetweenResultsOnATerminal) {
  Desk desk({.is_terminal_out = true, .has_status = true});
  desk.progress.begin("Reading", 10);
  desk.console.give_way_to_results();
  const std::string before = desk.err.text();
  EXPECT_TRUE(before.ends_with("\r\033[K")) << before;
  desk.now += 60;
  desk.progress.advance(1);
  EXPECT_EQ(desk.err.text().find('\r', before.size()), std::string::npos);
}

TEST(Console, TheChangingLineStaysWhereResultsGoElsewhere) {
  Desk desk({.has_status = true});
  desk.console.give_way_to_results();
  desk.console.show_status("Reading");
  EXPECT_TRUE(desk.err.text().ends_with("Reading"));
}

TEST(Console, NobodyIsAdvisedBetweenJson) {
  Desk desk({.is_json = true});
  desk.console.next_step("triage doctor", "see");
  desk.console.note("note");
  EXPECT_EQ(desk.err.text(), "note\n");
}

TEST(Console, ColoursAreForTerminalsAlone) {
  EXPECT_EQ(Desk({}).console.bold("x"), "x");
  EXPECT_EQ(Desk({.has_color_out = true}).console.bold("x"), "\033[1mx\033[0m");
}

TEST(Console, AFileOrPipeHasNeitherBarNorColours) {
  const CapturedFile file;
  Environment environment;
  environment.set("TERM", "xterm-256color");
  const Console::Look look = Console::look_of(file.file(), file.file(), environment);
  EXPECT_FALSE(look.has_status);
  EXPECT_FALSE(look.has_color_out);
  EXPECT_FALSE(look.has_color_err);
}

TEST(Console, ANoteDoesNotMixWithTheChangingLine) {
  Desk desk({.has_status = true});
  desk.console.show_status("working");
  desk.console.note("note");
  desk.console.clear_status();
  EXPECT_EQ(desk.err.text(), "\r\033[Kworking\r\033[Knote\nworking\r\033[K");
}

TEST(Console, AFullDiskIsAnError) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  Console console(full, stderr, {});
  const auto fill = [&] {
    console.print(std::string(1 << 20, 'x'));
    console.flush();
  };
  EXPECT_THROW(fill(), Unavailable);
  std::fclose(full);
}

TEST(ConsoleProgress, WithoutATerminalALineIsPrintedEveryFewSeconds) {
  Desk desk({});
  desk.progress.begin("Reading tickets", 1000);
  for (int second = 0; second < 10; ++second) {
    desk.now += 1;
    desk.progress.advance(50);
  }
  EXPECT_EQ(desk.err.text(),
            "Reading tickets: 250 of 1,000, 50/s, about 15 s left\n"
            "Reading tickets: 500 of 1,000, 50/s, about 10 s left\n");
  desk.progress.end();
  EXPECT_NE(desk.err.text().find("Reading tickets: 500 in 10 s (50/s)\n"), std::string::npos);
}

TEST(ConsoleProgress, WithoutATotalThereIsNoTimeLeft) {
  Desk desk({});
  desk.progress.begin("Reading", std::nullopt);
  desk.now += 6;
  desk.progress.advance(12);
  EXPECT_EQ(desk.err.text(), "Reading: 12, 2.0/s\n");
}

TEST(ConsoleProgress, WorkThatCountsNothingShowsHowLongItTakes) {
  Desk desk({});
  desk.progress.begin("Fitting blend", std::nullopt);
  desk.now += 12;
  desk.progress.advance(0);
  EXPECT_EQ(desk.err.text(), "Fitting blend: 12 s so far\n");
}

TEST(ConsoleProgress, ATerminalShowsABarThatGoesAway) {
  Desk desk({.has_status = true});
  desk.progress.begin("Reading", 100);
  desk.now += 1;
  desk.progress.advance(50);
  EXPECT_NE(
      desk.err.text().find("████████████░░░░░░░░░░░░ 50 %  50 of 100, 50/s, about 1.0 s left"),
      std::string::npos)
      << desk.err.text();
  desk.progress.end();
  EXPECT_TRUE(desk.err.text().ends_with("\r\033[KReading: 50 in 1.0 s (50/s)\n"));
}

TEST(ConsoleProgress, ABarStaysWithinItsTerminal) {
  Desk desk({.has_status = true, .width = 30});
  desk.progress.begin("Reading a long list of things", 100);
  EXPECT_TRUE(desk.err.text().ends_with("\r\033[KReading a long list of things"))
      << desk.err.text();
}

TEST(ConsoleProgress, AStageWithinAStageReturnsToIt) {
  Desk desk({});
  desk.progress.begin("Outer", 10);
  desk.progress.advance(4);
  desk.now += 1;
  desk.progress.begin("Inner", std::nullopt);
  desk.now += 2;
  desk.progress.advance(3);
  desk.progress.end();
  desk.now += 1;
  desk.progress.advance(6);
  desk.progress.end();
  EXPECT_EQ(desk.err.text(), "Inner: 3 in 2.0 s (1.5/s)\nOuter: 10 in 4.0 s (2.5/s)\n");
  desk.progress.end();
  EXPECT_TRUE(desk.err.text().ends_with("Outer: 10 in 4.0 s (2.5/s)\n")) << "one end too many";
}

TEST(ConsoleProgress, WorkStopsWhenTheUserAskedTo) {
  Desk desk({});
  desk.progress.begin("Reading", 10);
  desk.is_stopped = true;
  EXPECT_THROW(desk.progress.advance(1), Interrupted);
  EXPECT_THROW(desk.progress.begin("More", 10), Interrupted);
}

TEST(ConsoleProgress, ThreadsCountTogether) {
  Desk desk({});
  desk.progress.begin("Counting", std::nullopt);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) desk.progress.advance(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  desk.now += 1;
  desk.progress.end();
  EXPECT_EQ(desk.err.text(), "Counting: 4,000 in 1.0 s (4,000/s)\n");
}

}  // namespace
}  // namespace triage::cli
