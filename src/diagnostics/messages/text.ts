/** Diagnostics about the file as a text: whether it can be read, YAML, variables. */
import type { None, WordsOf } from "./words.js";
import { YAML_MISTAKES, type YamlMistake } from "./yaml-mistakes.js";

export interface TextArgs {
  "file-absent": { readonly file: string };
  "file-unreadable": { readonly reason: string };
  "file-empty": None;
  "file-binary": None;
  "file-too-large": { readonly megabytes: number; readonly limit: number };
  "yaml-syntax": { readonly mistake: YamlMistake; readonly shown: string };
  "yaml-tab": None;
  "yaml-documents": None;
  "yaml-nested": None;
  "yaml-tag": None;
  "yaml-key": None;
  "yaml-merge": None;
  "yaml-aliases": None;
  "yaml-alias-unknown": { readonly name: string };
  "text-not-unicode": None;
  "number-not-exact": None;
  "number-respelled": { readonly shown: string; readonly read: string };
  "duplicate-key": { readonly key: string };
  "variable-syntax": None;
  "variable-unquoted": None;
  "variable-unset": { readonly name: string; readonly environment: boolean };
}

export const textWords: WordsOf<TextArgs> = {
  "file-absent": {
    says: ({ file }) => `there is no file ${file}`,
    hint: () => "Name the goals files on the command line, or start from an example in goals/.",
  },
  "file-unreadable": { says: ({ reason }) => `the file can't be read: ${reason}` },
  "file-empty": {
    says: () => "the file is empty",
    hint: () => "A goals file begins with `version: 1`, then `goals:`.",
  },
  "file-binary": {
    says: () => "this is not a text file (it is not UTF-8 without control characters)",
    hint: () => "Goals files are YAML text, saved as UTF-8.",
  },
  "file-too-large": {
    says: ({ megabytes, limit }) => `the file has ${megabytes} MB; a goals file has at most ${limit} MB`,
    hint: () => "Is this the file you meant?",
  },
  "yaml-syntax": {
    says: ({ mistake, shown }) => YAML_MISTAKES[mistake].says(shown),
    hint: ({ mistake, shown }) => YAML_MISTAKES[mistake].hint(shown),
  },
  "yaml-tab": {
    says: () => "YAML does not allow tabs for indentation",
    hint: () => "Use spaces; most editors can convert the file.",
  },
  "yaml-documents": {
    says: () => "a second document begins here; a goals file is one document",
    hint: () => "Put it into a file of its own: several goals files are read together.",
  },
  "yaml-nested": {
    says: () => "blocks or lists are nested too deeply here",
    hint: () => "A goals file is a few levels deep; look for brackets that are opened again and again.",
  },
  "yaml-tag": {
    says: () => "YAML tags (!name) have no meaning in a goals file",
    hint: () => "To share parts, use anchors (&name and *name) or several goals files.",
  },
  "yaml-key": { says: () => "this can't be a key", hint: () => "A key is a word." },
  "yaml-merge": {
    says: () => "only a block of keys can be merged in",
    hint: () => "Write `<<: *name`, where &name stands before a block of keys.",
  },
  "yaml-aliases": {
    says: () => "the file's aliases (*name) grow too large when written out",
    hint: () => "Write the repeated parts out, or use fewer aliases.",
  },
  "yaml-alias-unknown": {
    says: ({ name }) => `there is no anchor &${name} before this alias`,
    hint: () => "A text that begins with * has to be quoted.",
  },
  "text-not-unicode": {
    says: () => "half of a surrogate pair is not a character",
    hint: () => 'Write the character itself, or "\\U0001F600" with eight digits.',
  },
  "number-not-exact": {
    says: () => "this number is too large to be exact",
    hint: () => "If it is an id, quote it: then it is compared as a text.",
  },
  "number-respelled": {
    says: ({ shown, read }) => `${shown} is a number here and is compared as ${read}`,
    hint: () => "Quote it to compare it as it is written.",
  },
  "duplicate-key": { says: ({ key }) => `\`${key}\` stands here twice`, hint: () => "Keep one of the two." },
  "variable-syntax": {
    says: () => "a variable that is not closed or has no name",
    hint: () => "Write ${name}, ${name:-default} or ${env.NAME}; a plain dollar sign before { is $${.",
  },
  "variable-unquoted": {
    says: () => "inside [...] and {...} a variable has to be quoted",
    hint: () => 'Write "${name}", or put the list or the block on lines of its own.',
  },
  "variable-unset": {
    says: ({ name, environment }) =>
      environment ? `the environment variable ${name} is not set` : `the variable \`${name}\` is not set`,
    hint: ({ name, environment }) =>
      environment
        ? `Set ${name}, or give a default: \${env.${name}:-default}.`
        : `Pass --var ${name}=VALUE, set it in the clients file, or give a default: \${${name}:-default}.`,
  },
};
