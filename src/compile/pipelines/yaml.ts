import { Document, Scalar } from "yaml";
import { MARK } from "./input.ts";

/** A value with a remark behind it: what a pinned action's commit is the commit of. */
export function remarked(value: string, remark: string): Scalar<string> {
  const scalar = new Scalar(value);
  scalar.comment = ` ${remark}`;
  return scalar;
}

/** A file of a pipeline, in block style, with who wrote it at its top. */
export function pipelineYaml(content: object, about: string): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${MARK} from fairlead.yaml: change that and run it again.\n ${about}`;
  return document.toString({ lineWidth: 0 });
}
