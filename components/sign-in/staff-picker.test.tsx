import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { DEV_STAFF } from "@/lib/auth/dev-staff";
import { StaffPicker } from "./staff-picker";

afterEach(cleanup);

/** The picker, and whom its form would sign in. */
function openPicker() {
  const { container } = render(<StaffPicker staff={DEV_STAFF} returnPath="/" />);
  const picked: string[] = [];
  container.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    picked.push((event.submitter as HTMLButtonElement).value);
  });
  return { picked, user: userEvent.setup() };
}

const names = () => screen.getAllByRole("button").map((button) => button.textContent);

test("everybody on the staff can be picked, with their role", async () => {
  const { picked, user } = openPicker();
  expect(names()).toHaveLength(5);
  await user.click(screen.getByRole("button", { name: /^Luis Ortega viewer/i }));
  expect(picked).toEqual(["user_luis_ortega"]);
});

test("searching by name, role or desk narrows the list, and Enter takes the first", async () => {
  const { picked, user } = openPicker();
  await user.type(screen.getByRole("searchbox", { name: "Search people" }), "dispatch{Enter}");
  expect(names()).toHaveLength(1);
  expect(picked).toEqual(["user_priya_raman"]);
});

test("a digit picks the person beside it, unless somebody is typing", async () => {
  const { picked, user } = openPicker();
  await user.keyboard("5");
  expect(picked).toEqual(["user_mei_tanaka"]);
  await user.type(screen.getByRole("searchbox"), "2");
  expect(picked).toHaveLength(1);
});

test("Enter with nothing focused takes the first person, and a digit too many nobody", async () => {
  const { picked, user } = openPicker();
  await user.keyboard("9");
  await user.keyboard("{Enter}");
  expect(picked).toEqual(["user_dana_okafor"]);
});

test("a name that nobody has says so", async () => {
  const { user } = openPicker();
  await user.type(screen.getByRole("searchbox"), "Zoe");
  expect(screen.queryAllByRole("button")).toEqual([]);
  expect(screen.getByRole("status").textContent).toBe("Nobody here goes by that name.");
});
