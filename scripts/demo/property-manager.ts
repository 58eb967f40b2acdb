import type { DemoConversation, DemoText } from "./conversation.ts";

const VISITS = [
  ["Unit 1A: radiator in the bedroom is cold", "Air in the loop. Bled it, warm again."],
  ["Unit 2C: kitchen tap drips all night", "New cartridge fitted, dry now."],
  ["Unit 5D: thermostat is blank", "Batteries. Left two spare ones on top."],
  ["Laundry room: the floor drain smells", "Trap had dried out. Filled it and added oil."],
  ["Unit 3A: shower goes cold after two minutes", "Mixing valve was stuck, replaced."],
  ["Unit 4C: boiler shows E2", "Ignition electrode cleaned, no more E2."],
  ["Unit 6B: toilet runs all the time", "Flapper replaced."],
  ["Lobby: heater blows cold air", "Filter was full. Changed it and booked the yearly service."],
  ["Unit 2A: hot water is brown", "Flushed the tank. Anode is due next spring."],
] as const;

/** The longest thread: a building's manager who writes every few days, with the visit that follows. */
export const PROPERTY_MANAGER: DemoConversation = {
  name: "Beatriz Santos",
  address: "+15035550134",
  number: "dispatch",
  texts: [
    ...VISITS.flatMap(([problem, fix], index) => toVisit(problem, fix, 58 - index * 6)),
    ["2d 8:12", "contact", "Unit 4B has no hot water, tenant says since last night"],
    ["2d 8:20", "priya_raman", "On it. Luis can be there at 10:30, is somebody home?"],
    ["2d 8:22", "contact", "I'll let him in myself"],
    ["2d 10:28", "priya_raman", "Luis is downstairs"],
    ["2d 11:55", "priya_raman", "Fixed: the mixing valve had failed. 4B has hot water again."],
    ["2d 12:01", "contact", "You're fast. Please put it on the building's account"],
  ],
};

function toVisit(problem: string, fix: string, day: number): DemoText[] {
  return [
    [`${day}d 8:41`, "contact", problem],
    [`${day}d 8:50`, "priya_raman", "Thanks Beatriz. Luis comes this afternoon between 1 and 3."],
    [`${day}d 8:52`, "contact", "Key is with the concierge"],
    [`${day}d 13:20`, "priya_raman", "Luis is there, the concierge has let him in."],
    [`${day}d 14:07`, "priya_raman", fix],
    [`${day}d 14:30`, "contact", "Thank you!"],
  ];
}
