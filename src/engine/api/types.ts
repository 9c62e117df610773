export * from "../../run/protocol/api.ts";
