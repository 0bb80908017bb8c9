// Invented names, tickets and words for make_fixture.mjs.

export const NAMES = [
  "Access",
  "Hardware",
  "Software",
  "Network",
  "E-mail",
  "Printing",
  "Telephony",
  "OTHER",
  "Backup",
  "Database",
  "Licences",
  "Mobile devices",
  "Monitoring",
  "Onboarding",
  "Purchasing",
  "Remote work",
  "Reporting",
  "SAP",
  "Security",
  "Storage",
  "Training",
  "Video calls",
  "Web site",
];

export const TEXTS = [
  "laptop won't join the wifi since the docking station was changed, tried two cables",
  'Ich kann mich nach dem Kennwortwechsel nicht mehr am VPN anmelden, die Meldung sagt "Zertifikat abgelaufen".',
  "Bonjour, l'imprimante du 3e étage n'accepte plus mon badge. Merci d'avance.",
  "共有フォルダにアクセスできません。昨日までは開けました。",
  "Outlook asks for the password every five minutes & then freezes <not responding>",
  "No puedo abrir la hoja de cálculo compartida desde casa",
];

export const WORDS = [
  {
    label: "Access",
    words: ["password", "locked", "vpn", "anmelden", "mot de passe", "contraseña"],
  },
  { label: "Hardware", words: ["laptop", "dock", "screen", "akku", "clavier", "teclado"] },
  { label: "Software", words: ["install", "update", "excel", "lizenz", "plugin", "versão"] },
  { label: "Network", words: ["wifi", "lan", "switch", "proxy", "réseau", "ネットワーク"] },
  { label: "E-mail", words: ["outlook", "mailbox", "signature", "postfach", "boîte", "メール"] },
];
