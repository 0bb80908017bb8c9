#include "triage/text/cleaner.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <thread>

#include "triage/base/clock.h"
#include "triage/base/unicode.h"

namespace triage::text {
namespace {

using namespace std::string_literals;

Message message(std::string text, Role role = Role::kRequester, int minute = 0) {
  Message result;
  result.role = role;
  result.text = std::move(text);
  result.time = Time{std::chrono::minutes{minute}};
  return result;
}

Ticket ticket_of(std::string text, Channel channel = Channel::kEmail) {
  Ticket ticket;
  ticket.id = "T-1";
  ticket.channel = channel;
  ticket.messages = {message(std::move(text))};
  return ticket;
}

std::string code_of(const Ticket& ticket) {
  const auto document = Cleaner().clean(ticket);
  return document ? "" : document.error().field;
}

TEST(Cleaner, TakesOutThanksRightBehindAnArabicQuestionMark) {
  const auto document = Cleaner().clean(ticket_of("لماذا لا تعمل الطابعة؟شكرا جزيلا لكم"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->body, "لماذا لا تعمل الطابعة؟");
  EXPECT_EQ(document->courtesies, "شكرا جزيلا لكم");
}

TEST(Cleaner, CarriesOverWhatItDoesNotClean) {
  Ticket ticket = ticket_of("my printer is dead", Channel::kChat);
  ticket.label = "Hardware";
  ticket.vector = {1, 2};
  ticket.row = 7;
  ticket.created_at = Time{std::chrono::hours{5}};
  const auto document = Cleaner().clean(ticket);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->id, "T-1");
  EXPECT_EQ(document->label, "Hardware");
  EXPECT_EQ(document->vector, (std::vector<float>{1, 2}));
  EXPECT_EQ(document->row, 7U);
  EXPECT_EQ(document->created_at, ticket.created_at);
  EXPECT_EQ(document->channel, Channel::kChat);
  EXPECT_EQ(document->language, "en");
}

TEST(Cleaner, PutsSubjectBeforeTurnsInTheirOrder) {
  Ticket ticket;
  ticket.channel = Channel::kEmail;
  ticket.subject = "Re: AW: Fwd: Printer";
  ticket.messages = {message("and it smells", Role::kRequester, 9),
                     message("it is dead", Role::kRequester, 3)};
  EXPECT_EQ(Cleaner().clean(ticket)->body, "Printer\nit is dead\nand it smells");
}

TEST(Cleaner, KeepsASubjectOnceThatTheBodyRepeats) {
  Ticket ticket = ticket_of("The printer on floor 2 is dead since Monday.");
  ticket.subject = "The printer on floor 2";
  EXPECT_EQ(Cleaner().clean(ticket)->body, "The printer on floor 2 is dead since Monday.");
  ticket.subject = "The printer on flo...";
  EXPECT_EQ(Cleaner().clean(ticket)->body, "The printer on floor 2 is dead since Monday.");
  ticket.subject = "The print";
  EXPECT_EQ(Cleaner().clean(ticket)->body,
            "The print\nThe printer on floor 2 is dead since Monday.");
}

TEST(Cleaner, LetsNoWordOfAnAgentThrough) {
  Ticket ticket;
  ticket.channel = Channel::kEmail;
  ticket.subject = "RE: docking station";
  ticket.messages = {message("it does not charge", Role::kRequester, 1),
                     message("Zebrafish: swap the mainboard", Role::kAgent, 2),
                     message("done.\n\nOn Mon, 2 Mar 2026 at 14:02, Desk <d@f.example> wrote:\n> "
                             "Zebrafish: swap the mainboard",
                             Role::kRequester, 3)};
  for (const auto& decided :
       {std::optional<Time>{}, std::optional<Time>{Time{std::chrono::hours{1}}}}) {
    ticket.decided_at = decided;
    const auto document = Cleaner().clean(ticket);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text().find("Zebrafish"), std::string::npos) << document->text();
    EXPECT_EQ(document->courtesies.find("Zebrafish"), std::string::npos);
  }
  ticket.channel = Channel::kChat;
  ticket.messages[2].text = "&gt; Zebrafish: swap the mainboard\ndone";
  EXPECT_EQ(Cleaner().clean(ticket)->text().find("Zebrafish"), std::string::npos);
}

TEST(Cleaner, TellsAQuotedAgentByTimeNotByPlaceInTheList) {
  Ticket ticket;
  ticket.channel = Channel::kChat;
  ticket.decided_at = Time{std::chrono::hours{1}};
  ticket.messages = {message("> Zebrafish: restart the router\nstill broken", Role::kRequester, 11),
                     message("Zebrafish: restart the router", Role::kAgent, 10),
                     message("> error five, access denied\nplease look", Role::kRequester, 9)};
  EXPECT_EQ(Cleaner().clean(ticket)->body, "error five, access denied\nplease look\nstill broken");
}

TEST(Cleaner, CleansTriageFields) {
  Ticket ticket = ticket_of("the printer is dead");
  ticket.fields = {{"priority", "P2"}, {"device", "<b>HP &amp; Co</b>\n 12345"}, {"note", "  "}};
  const auto document = Cleaner().clean(ticket);
  EXPECT_EQ(document->fields, "priority: P2\ndevice: HP & Co tokennumber");
  EXPECT_EQ(document->text(), document->fields + "\nthe printer is dead");
}

TEST(Cleaner, ReadsRawMail) {
  const auto document =
      Cleaner().clean(ticket_of("From: Jane <jane@firm.example>\r\nMIME-Version: 1.0\r\nSubject: "
                                "=?UTF-8?Q?Gr=C3=BCner?= screen\r\n"
                                "Content-Type: multipart/mixed; boundary=B\r\n\r\n"
                                "--B\r\nContent-Type: text/html; "
                                "charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                "PHA+RGVyIEJpbGRzY2hpcm0gaXN0IGdy/G4uPC9wPg==\r\n"
                                "--B\r\nContent-Type: image/png\r\nContent-Disposition: "
                                "attachment; filename=a.png\r\n\r\nx\r\n"
                                "--B--\r\n",
                                Channel::kUnknown));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->body, "Grüner screen\nDer Bildschirm ist grün.\ntokenfile png");
}

TEST(Cleaner, RefusesAutomaticMailByItsHeader) {
  EXPECT_EQ(
      code_of(ticket_of("From: a@b.example\nMIME-Version: 1.0\nAuto-Submitted: auto-replied\n\n"
                        "I am away from my desk, please call the others.")),
      code::kAutomatic);
}

TEST(Cleaner, ReadsWhatIsNoUtf8) {
  EXPECT_EQ(Cleaner()
                .clean(ticket_of("Der Drucker \xFC"
                                 "bertr\xE4gt nichts"))
                ->body,
            "Der Drucker überträgt nichts");
}

TEST(Cleaner, ChoosesThePipelineOfAnUnknownChannel) {
  const std::string mail = "my printer is dead\n\nKind regards\nJane Porter";
  EXPECT_EQ(Cleaner().clean(ticket_of(mail, Channel::kUnknown))->body, "my printer is dead");
  EXPECT_EQ(Cleaner().clean(ticket_of("my printer is dead\nJane", Channel::kUnknown))->body,
            "my printer is dead\nJane");
}

TEST(Cleaner, RefusesWithAStableCode) {
  EXPECT_EQ(code_of(Ticket{}), code::kEmpty);
  EXPECT_EQ(code_of(ticket_of("")), code::kEmpty);
  EXPECT_EQ(code_of(ticket_of("  \n\t ")), code::kEmpty);
  EXPECT_EQ(code_of(ticket_of("ok")), code::kTooShort);
  EXPECT_EQ(code_of(ticket_of("🙃🙃")), code::kTooShort);
  EXPECT_EQ(code_of(ticket_of("user [MASKED] locked, call [NAME]")), code::kMasked);
  EXPECT_EQ(code_of(ticket_of("Delivery has failed to these recipients or groups:\na@b.example")),
            code::kAutomatic);
}

TEST(Cleaner, RefusesBinaryRubbish) {
  std::mt19937 random(7);
  std::string bytes;
  for (int i = 0; i < 4000; ++i) bytes += static_cast<char>(random());
  EXPECT_EQ(code_of(ticket_of(bytes)), code::kNotText);
  EXPECT_EQ(code_of(ticket_of("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\b\6\0\0\0"s)),
            code::kNotText);
  Ticket with_subject = ticket_of(bytes);
  with_subject.subject = "Printer dead";
  EXPECT_EQ(Cleaner().clean(with_subject)->body, "Printer dead");
}

TEST(Cleaner, RefusesAMessageThatIsTooLong) {
  const Cleaner cleaner({.max_message_bytes = 100});
  const auto document = cleaner.clean(ticket_of(std::string(101, 'a')));
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().field, code::kTooLong);
  EXPECT_EQ(document.error().reason, "a message has more than 100 bytes");
}

TEST(Cleaner, SaysThatItLeftOutAMessageThatIsTooLong) {
  const Cleaner cleaner({.max_message_bytes = 100});
  Ticket ticket = ticket_of(std::string(101, 'a'));
  ticket.subject = "Printer dead";
  Explanation explanation;
  EXPECT_EQ(cleaner.clean(ticket, explanation)->body, "Printer dead");
  ASSERT_EQ(explanation.removals.size(), 1U);
  EXPECT_EQ(explanation.removals[0].pass, Pass::kTooLong);
  EXPECT_EQ(explanation.removals[0].message, 0U);

  ticket = ticket_of("The printer is dead.");
  ticket.subject = std::string(101, 'a');
  explanation = {};
  EXPECT_EQ(cleaner.clean(ticket, explanation)->body, "The printer is dead.");
  ASSERT_EQ(explanation.removals.size(), 1U);
  EXPECT_EQ(explanation.removals[0].message, Explanation::kSubject);
}

TEST(Cleaner, CountsMasksAgainstTheWordsThatAreLeft) {
  const auto document =
      Cleaner({.max_masked_share = 0.5})
          .clean(ticket_of("Hi [NAME],\nmy [DEVICE] [ID] is dead since Monday morning\n\n"
                           "Regards\n[NAME] [NAME]"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->body, "my tokenmask is dead since Monday morning");
  EXPECT_DOUBLE_EQ(document->masked_share, 2.0 / 8.0) << "two masks, six words";
}

TEST(Cleaner, ExplainsWhatEachPassTookOut) {
  Ticket ticket = ticket_of("Hello,\nthe printer is dead. Thanks.\n\nRegards\nJane\n\n> a\n> b");
  ticket.subject = "Re: Printer";
  ticket.messages.push_back(message("reboot it", Role::kAgent, 5));
  Explanation explanation;
  ASSERT_TRUE(Cleaner().clean(ticket, explanation));
  std::string trace;
  for (const auto& removal : explanation.removals) {
    trace += std::string(name_of(removal.pass)) + ": " + removal.text + "\n";
  }
  EXPECT_EQ(trace,
            "role: reboot it\nquote: a\nquote: b\nsignature: Regards\nsignature: Jane\n"
            "greeting: Hello,\nthanks: Thanks.\n");
  EXPECT_TRUE(explanation.is_email);
}

TEST(Cleaner, HasAFingerprintOfRulesAndOptions) {
  EXPECT_EQ(Cleaner().fingerprint(), Cleaner().fingerprint());
  EXPECT_EQ(Cleaner().fingerprint().size(), 16U);
  EXPECT_NE(Cleaner().fingerprint(), Cleaner({.max_masked_share = 0.3}).fingerprint());
  EXPECT_NE(Cleaner().fingerprint(), Cleaner({.min_letters = 4}).fingerprint());
  const Rules none = Rules::parse({});
  EXPECT_NE(Cleaner().fingerprint(), Cleaner({}, none).fingerprint());
}

TEST(Cleaner, GivesTheSameOnEveryThread) {
  const Cleaner cleaner;
  const Ticket ticket = ticket_of("Hallo,\nder Drucker ist tot.\n\nGruß\nJana");
  std::vector<std::string> bodies(4);
  std::vector<std::thread> threads;
  for (std::string& body : bodies) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) body = cleaner.clean(ticket)->body;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& body : bodies) EXPECT_EQ(body, "der Drucker ist tot.");
}

double seconds_for(const Cleaner& cleaner, std::string_view piece, std::size_t bytes,
                   Channel channel) {
  std::string text;
  while (text.size() < bytes) text += piece;
  const Ticket ticket = ticket_of(std::move(text), channel);
  const std::clock_t begin = std::clock();
  static_cast<void>(cleaner.clean(ticket));
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

// Much of everything that some pass looks at closely: eight times as much takes some eight times
// the processor time, where quadratic code takes 64 times.
TEST(Cleaner, TakesHostileMessagesInLinearTime) {
  const Cleaner cleaner({.max_masked_share = 1});
  for (const char* piece : {"a",
                            "a ",
                            "\n",
                            "> \n",
                            "> a\n",
                            "Thanks. ",
                            "Thanks\n",
                            "From: a\n",
                            "On 1 wrote:\n",
                            "wrote: ",
                            "Kind regards\n",
                            "is confidential ",
                            "To: a\n",
                            "-- \n",
                            "[NAME] ",
                            "*",
                            "_a_ ",
                            "<",
                            "&amp;",
                            "<b>",
                            "日本",
                            "e\u0301",
                            "-----\n",
                            "Hi, ",
                            "Sent from my iPhone\n",
                            "https://a.example/ ",
                            "From: a\nSent: b\nTo: c\n",
                            "schrieb am ",
                            "joined the chat\n",
                            "\xFF",
                            "111 ",
                            "1,1",
                            "1.1 ",
                            "€ 1 ",
                            "C:\\a, ",
                            "<blockquote>",
                            "<svg>",
                            "PS: a\n",
                            "Regards\nJane\nit is broken again and again here.\n",
                            "I am currently out of the office and will reply\n",
                            "it. Your message wasn't delivered ",
                            "*** A *** ",
                            "**",
                            "a**b ",
                            "\xC2\xA0"}) {
    for (const Channel channel : {Channel::kEmail, Channel::kChat}) {
      const double few = seconds_for(cleaner, piece, 50'000, channel);
      const double many = seconds_for(cleaner, piece, 400'000, channel);
      EXPECT_LT(many, 24 * few + 0.05) << piece;
    }
  }
}

}  // namespace
}  // namespace triage::text
