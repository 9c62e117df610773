import type { Topic } from "../handlers/topic.ts";
import { commandHelp, overview } from "./help.ts";
import type { Paint } from "./paint.ts";
import { sectionText } from "./section.ts";

/** What `fairlead help` found, as text. */
export function topicText(topic: Topic, paint: Paint): string {
  switch (topic.of) {
    case "overview":
      return overview(paint);
    case "command":
      return commandHelp(topic.entry, topic.command, paint);
    case "section":
      return sectionText(topic.section, topic.below, paint);
  }
}
