import type { DemoConversation } from "./conversation.ts";

/** What happened yesterday and in the weeks before. */
export const EARLIER: readonly DemoConversation[] = [
  {
    name: "Jonas Weber",
    address: "+15035550193",
    number: "frontDesk",
    texts: [
      ["1d 10:05", "contact", "The pilot light went out again this morning"],
      [
        "1d 10:12",
        "mei_tanaka",
        "Sorry to hear it, Jonas. Does the flame go out right away, or after you let go of the button?",
      ],
      ["1d 10:20", "contact", "After I let go"],
      [
        "1d 10:24",
        "mei_tanaka",
        "Then it's likely the thermocouple. Hold the button for a full minute and try once more?",
      ],
      ["1d 16:31", "contact", "That fixed it, thanks so much 🙏"],
    ],
  },
  {
    name: "Rosa Delgado",
    address: "+15035550127",
    number: "dispatch",
    texts: [
      ["9d 12:15", "contact", "We want to redo two bathrooms. Could I get a quote?"],
      ["9d 12:40", "dana_okafor", "Happy to! Could you send a photo of each and the rough size?"],
      [
        "8d 18:05",
        "contact",
        "About 8x6 feet both. The panel is in the hallway",
        { pictures: ["panel"] },
      ],
      [
        "1d 15:10",
        "dana_okafor",
        "Here’s the quote for the two bathrooms: $11,480 with fixtures. Any questions, just text me.",
      ],
    ],
  },
  {
    name: "Bluebird Café",
    address: "+15035550172",
    number: "billing",
    texts: [
      [
        "15d 11:00",
        "mei_tanaka",
        "Hello! Invoice 2231 for the softener cartridge is $64.00. Shall I email it too?",
      ],
      ["15d 11:24", "contact", "Email is fine, accounts@bluebird.example"],
      ["15d 11:26", "mei_tanaka", "Sent. Thank you!"],
      ["1d 14:22", "contact", "Paid this morning"],
      ["1d 14:30", "mei_tanaka", "Got it, thank you very much."],
    ],
  },
  {
    name: "Wendell Pruitt",
    address: "+15035550143",
    number: "frontDesk",
    unread: 1,
    texts: [
      ["3d 9:15", "contact", "do you do gutters"],
      [
        "3d 9:31",
        "sam_whitlock",
        "Not gutters, sorry! Heating, cooling and plumbing. I can recommend somebody if you like.",
      ],
      ["1d 17:45", "contact", "yes please, who"],
    ],
  },
  {
    name: "Anneke de Vries",
    address: "+15035550158",
    number: "frontDesk",
    texts: [
      ["4d 13:02", "contact", "Our smart thermostat shows a heart symbol? 😅"],
      [
        "4d 13:09",
        "sam_whitlock",
        "That's its health check, all good! It goes away by itself in an hour.",
      ],
      ["4d 13:10", "contact", "Haha, good to know it cares"],
    ],
  },
  {
    name: "Tomás Rivera",
    address: "+19715550112",
    number: "dispatch",
    texts: [
      ["4d 16:40", "contact", "¿Todavía vienen mañana por la caldera?"],
      ["4d 16:47", "sam_whitlock", "Sí, mañana entre las 8 y las 10."],
      ["4d 16:48", "contact", "Perfecto, gracias"],
      ["3d 8:05", "sam_whitlock", "Luis ya está en camino, 15 minutos."],
      ["3d 10:42", "contact", "Todo funciona. ¡Muchas gracias!"],
    ],
  },
  {
    name: "Yuki Tanabe",
    address: "+19715550126",
    number: "frontDesk",
    texts: [
      ["5d 10:11", "contact", "Can I move my tune-up from Monday to Wednesday?"],
      ["5d 10:18", "dana_okafor", "No problem. Wednesday 1–3 PM?"],
      ["5d 10:19", "contact", "Yes, thank you!"],
      ["5d 10:20", "dana_okafor", "Done, see you Wednesday."],
    ],
  },
  {
    name: "Calvin Achebe",
    address: "+15035550186",
    number: "billing",
    texts: [
      ["6d 14:05", "contact", "I think I was charged twice for the October visit"],
      [
        "6d 14:20",
        "mei_tanaka",
        "You're right, and I'm sorry. I've refunded $89.00; it takes 3 to 5 days to show.",
      ],
      ["6d 14:22", "contact", "Thanks for the quick answer"],
    ],
  },
  {
    address: "+15035550119",
    number: "dispatch",
    texts: [
      ["6d 19:58", "contact", "Is this the emergency line? Smell of gas in the basement"],
      [
        "6d 19:59",
        "priya_raman",
        "Please leave the house now, don't switch anything on or off, and call 911 from outside. Then call us at +1 503 555 0117.",
      ],
      ["6d 20:21", "contact", "Fire dept is here, valve is closed. Thank you"],
      [
        "6d 20:24",
        "priya_raman",
        "So glad you're safe. Luis comes first thing tomorrow to find the leak.",
      ],
    ],
  },
  {
    name: "Greta Holm",
    address: "+15035550162",
    number: "frontDesk",
    texts: [
      [
        "7d 9:32",
        "contact",
        "Could you send me last year's maintenance report? It's for the house sale",
      ],
      [
        "7d 9:45",
        "sam_whitlock",
        "Sure, I'll email it within the hour. Congratulations on the sale!",
      ],
      ["7d 9:46", "contact", "🎉 thank you"],
    ],
  },
  {
    name: "Desmond Clarke",
    address: "+15035550131",
    number: "dispatch",
    texts: [
      [
        "8d 11:15",
        "priya_raman",
        "Hi Desmond, the compressor for your AC has arrived. When may we fit it?",
      ],
      ["8d 12:50", "contact", "Any afternoon next week"],
      ["8d 12:58", "priya_raman", "Tuesday 2 PM it is."],
      ["3d 13:41", "priya_raman", "Luis is 20 minutes away"],
      ["3d 16:05", "contact", "Cold air! In November, but still 😂"],
    ],
  },
  {
    name: "Hannah Osei",
    address: "+15035550129",
    number: "frontDesk",
    texts: [
      ["10d 15:20", "contact", "What does the Comfort Club cost?"],
      [
        "10d 15:28",
        "dana_okafor",
        "$18 a month: two tune-ups a year, no call-out fee, and 10% off parts. Shall I sign you up?",
      ],
      ["10d 15:40", "contact", "Let me think about it"],
    ],
  },
  {
    name: "Piotr Nowak",
    address: "+15035550184",
    number: "dispatch",
    texts: [
      ["11d 7:45", "contact", "No heat this morning, error E9"],
      ["11d 7:49", "priya_raman", "E9 is the flow sensor. Is the pressure gauge above 1 bar?"],
      ["11d 7:55", "contact", "0.4"],
      [
        "11d 7:58",
        "priya_raman",
        "Open the blue tap under the unit until it shows 1.5, then press reset.",
      ],
      ["11d 8:10", "contact", "It runs. Dziękuję!"],
    ],
  },
  {
    name: "Leilani Kahale",
    address: "+19715550148",
    number: "frontDesk",
    texts: [
      ["13d 12:30", "contact", "Is the water supposed to be cloudy after the flush?"],
      [
        "13d 12:36",
        "sam_whitlock",
        "Just air, it clears within a day. If not, text me and we'll look.",
      ],
      ["12d 18:20", "contact", "All clear now"],
    ],
  },
  {
    name: "Marcus Feld",
    address: "+15035550105",
    number: "billing",
    texts: [
      [
        "14d 10:10",
        "mei_tanaka",
        "Hi Marcus, invoice 2198 ($245.00) was due last Friday. Can we help?",
      ],
      ["14d 13:33", "contact", "Forgot, sorry! Paying tonight"],
      ["13d 9:02", "mei_tanaka", "Received, thank you."],
    ],
  },
  {
    name: "Sofia Marino",
    address: "+15035550197",
    number: "frontDesk",
    texts: [
      ["17d 16:05", "contact", "Do you install heat pumps? Looking at going all-electric"],
      [
        "17d 16:20",
        "dana_okafor",
        "We do, and there's a state rebate until December. Would a free visit on Friday suit you?",
      ],
      ["17d 16:25", "contact", "Friday after 3"],
      ["17d 16:27", "dana_okafor", "Friday 3:30 PM, see you then."],
    ],
  },
  {
    name: "Ravi Menon",
    address: "+15035550138",
    number: "dispatch",
    texts: [
      ["19d 8:55", "priya_raman", "Hi Ravi, Luis from Alder is at the door"],
      ["19d 8:56", "contact", "Coming!"],
      ["19d 10:30", "priya_raman", "Filter changed, next one in May."],
      [
        "19d 10:31",
        "priya_raman",
        "Photo of the new unit: https://alderhome.example/r/8812",
        { ended: "failed", errorCode: 30008 },
      ],
    ],
  },
  {
    name: "Eleanor Whitcomb",
    address: "+15035550167",
    number: "frontDesk",
    texts: [
      ["24d 11:12", "contact", "Please tell Luis he left his flashlight here"],
      [
        "24d 11:20",
        "sam_whitlock",
        "Thank you, Eleanor! He'll pick it up tomorrow if that's all right.",
      ],
      ["24d 11:26", "contact", "Of course dear. I'll have coffee ready"],
    ],
  },
];
