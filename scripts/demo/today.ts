import type { DemoConversation } from "./conversation.ts";

/** What happened within the last hours: the top of the list. */
export const TODAY: readonly DemoConversation[] = [
  {
    name: "Marisol Vega",
    address: "+15035550148",
    number: "frontDesk",
    unread: 3,
    texts: [
      ["34d 10:20", "contact", "Hi, this is Marisol on SE Alder. Is it time for our yearly flush?"],
      [
        "34d 10:26",
        "sam_whitlock",
        "Hi Marisol! Yes, it's been a year. Would Thursday between 9 and 11 work?",
      ],
      ["34d 10:31", "contact", "Thursday is great 👍"],
      ["34d 10:33", "sam_whitlock", "Booked. Luis will text you when he's on his way."],
      ["30d 9:05", "sam_whitlock", "Luis is about 20 minutes out."],
      ["30d 11:12", "contact", "All done, he was lovely. Thank you"],
      ["13m", "contact", "Water heater’s flashing E4 and it just started dripping 😬"],
      ["12m", "contact", "", { pictures: ["panel", "drip", "label"] }],
      [
        "8m",
        "sam_whitlock",
        "Thanks for the photos, Marisol. E4 is the flame sensor and you’re still covered, so there’s no call-out fee.",
      ],
      ["7.5m", "sam_whitlock", "Luis can be there between 1 and 3 today. OK?"],
      [
        "6m",
        "sam_whitlock",
        "You can follow his van here: bit.ly/3xAlder",
        { ended: "undelivered", errorCode: 30007 },
      ],
      ["1.5m", "contact", "Yes, 1–3 is perfect"],
      ["1m", "contact", "Side gate is open"],
      ["0.5m", "contact", "The dog’s inside, so no escape artists today 🐶"],
    ],
  },
  {
    address: "+13605550177",
    number: "frontDesk",
    unread: 1,
    texts: [
      [
        "4m",
        "contact",
        "Hi! Do you service tankless heaters in Vancouver? Ours is about 6 years old",
      ],
    ],
  },
  {
    name: "Theo Lindqvist",
    address: "+15035550121",
    number: "dispatch",
    texts: [
      ["12d 14:02", "contact", "The thermostat you fitted keeps going back to 62 at night"],
      [
        "12d 14:10",
        "priya_raman",
        "That's the eco schedule. Want me to talk you through turning it off?",
      ],
      ["12d 14:11", "contact", "Yes please"],
      [
        "12d 14:13",
        "priya_raman",
        "Menu, Schedule, Sleep, then set it to Hold. Tell me what it shows?",
      ],
      ["12d 14:19", "contact", "Hold 68. You're a star"],
      ["96m", "contact", "Morning. Is somebody still coming for the boiler today?"],
      ["93m", "priya_raman", "Yes, Luis has you second on his route."],
      ["92m", "contact", "Perfect, I'm home all day"],
      ["9m", "priya_raman", "Luis is on his way, about 15 minutes out"],
    ],
  },
  {
    name: "Grace Adeyemi",
    address: "+15035550136",
    number: "frontDesk",
    texts: [
      ["20d 11:30", "contact", "Can you check our furnace before it gets cold?"],
      [
        "20d 11:42",
        "dana_okafor",
        "Of course, Grace. I have a morning slot, 8–10 AM. I'll send a reminder the day before.",
      ],
      ["20d 11:43", "contact", "Lovely, thanks"],
      [
        "22m",
        "dana_okafor",
        "Reminder: your furnace visit is tomorrow, 8–10 AM",
        { ended: "undelivered", errorCode: 30003 },
      ],
    ],
  },
  {
    name: "Harold Kim",
    address: "+15035550109",
    number: "dispatch",
    unread: 2,
    texts: [
      ["6d 15:21", "contact", "Hello, my upstairs radiators stay cold"],
      [
        "6d 15:30",
        "priya_raman",
        "Sounds like air in the loop. Could we come Thursday, 8–10 in the morning?",
      ],
      ["6d 15:48", "contact", "I have to ask my daughter"],
      ["64m", "priya_raman", "Hi Harold, is Thursday 8–10 all right for the radiators?"],
      ["42m", "contact", "She says yes"],
      ["41m", "contact", "Yes Thursday 8–10 works. Gate code is 4417"],
    ],
  },
  {
    name: "Imani Brooks",
    address: "+15035550182",
    number: "frontDesk",
    texts: [
      [
        "2d 13:14",
        "contact",
        "Our Norden unit is making a humming noise again. Is it under warranty?",
      ],
      [
        "2d 13:22",
        "priya_raman",
        "Could you send me the serial number? It's on the silver label underneath.",
      ],
      ["89m", "contact", "Found it", { pictures: ["label"] }],
      [
        "84m",
        "priya_raman",
        "Thank you! I'll check the warranty with Norden and come back to you today.",
      ],
      ["80m", "contact", "Great, thanks Priya"],
    ],
  },
  {
    name: "Owen Fitzgerald",
    address: "+15035550155",
    number: "frontDesk",
    texts: [
      ["2d 16:12", "contact", "Is the $89 tune-up still on? My furnace is a 2014"],
      [
        "2d 16:14",
        "mei_tanaka",
        "It is, through the end of the month. Want me to hold a slot for you next week?",
      ],
      [
        "106m",
        "mei_tanaka",
        "Alder Home Services: We are closed on Thursday for Thanksgiving. For emergencies call +1 503 555 0117. Reply STOP to opt out",
      ],
      ["104m", "contact", "STOP"],
      [
        "103.9m",
        "twilio",
        "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.",
      ],
    ],
  },
  {
    name: "Nora Haddad",
    address: "+15035550171",
    number: "frontDesk",
    texts: [
      ["16d 9:40", "contact", "Bluebird Café here, the espresso water softener light is red"],
      [
        "16d 9:52",
        "dana_okafor",
        "Red means the cartridge is used up. Shall I send one out with Luis?",
      ],
      ["16d 9:55", "contact", "Yes! Before the weekend rush if you can"],
      ["16d 10:01", "dana_okafor", "He'll be there tomorrow before you open."],
      ["121m", "contact", "Morning! Which descaler do you use for the boiler? Ours is nearly out"],
    ],
  },
];
