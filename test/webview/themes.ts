/** Theme variables as VS Code gives them to a webview, for the panel outside of VS Code: the ones that the panel uses. */

export type ThemeName = "light" | "dark" | "high contrast" | "high contrast light";

interface Theme {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const font = { "font-family": "system-ui, 'DejaVu Sans', sans-serif", "font-size": "13px" };

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    bodyClass: "vscode-dark",
    variables: {
      ...font, foreground: "#cccccc", descriptionForeground: "#9d9d9d", errorForeground: "#f85149", focusBorder: "#0078d4", "editor-background": "#1f1f1f",
      "input-foreground": "#cccccc", "input-background": "#313131", "input-border": "#3c3c3c", "input-placeholderForeground": "#989898",
      "dropdown-foreground": "#cccccc", "dropdown-background": "#313131", "dropdown-border": "#3c3c3c",
      "button-foreground": "#ffffff", "button-background": "#0078d4", "button-hoverBackground": "#026ec1",
      "button-secondaryForeground": "#cccccc", "button-secondaryBackground": "#313131", "button-secondaryHoverBackground": "#3c3c3c",
      "progressBar-background": "#0078d4", "panel-border": "#2b2b2b", "editorWidget-background": "#202020",
      "list-hoverBackground": "#2a2d2e", "list-inactiveSelectionBackground": "#37373d", "list-activeSelectionBackground": "#04395e",
      "list-activeSelectionForeground": "#ffffff", "badge-background": "#616161", "badge-foreground": "#f8f8f8",
      "charts-blue": "#3794ff", "charts-green": "#89d185", "testing-iconPassed": "#73c991", "editorWarning-foreground": "#cca700", "editorInfo-foreground": "#3794ff",
      "inputValidation-errorBorder": "#be1100", "inputValidation-warningBorder": "#b89500", "inputValidation-infoBorder": "#007acc",
    },
  },
  light: {
    bodyClass: "vscode-light",
    variables: {
      ...font, foreground: "#3b3b3b", descriptionForeground: "#6b6b6b", errorForeground: "#c42b1c", focusBorder: "#005fb8", "editor-background": "#ffffff",
      "input-foreground": "#3b3b3b", "input-background": "#ffffff", "input-border": "#cecece", "input-placeholderForeground": "#767676",
      "dropdown-foreground": "#3b3b3b", "dropdown-background": "#ffffff", "dropdown-border": "#cecece",
      "button-foreground": "#ffffff", "button-background": "#005fb8", "button-hoverBackground": "#0258a8",
      "button-secondaryForeground": "#3b3b3b", "button-secondaryBackground": "#e5e5e5", "button-secondaryHoverBackground": "#cccccc",
      "progressBar-background": "#005fb8", "panel-border": "#e5e5e5", "editorWidget-background": "#f8f8f8",
      "list-hoverBackground": "#f2f2f2", "list-inactiveSelectionBackground": "#e4e6f1", "list-activeSelectionBackground": "#e8e8e8",
      "list-activeSelectionForeground": "#000000", "badge-background": "#cccccc", "badge-foreground": "#3b3b3b",
      "charts-blue": "#1a85ff", "charts-green": "#388a34", "testing-iconPassed": "#2e8540", "editorWarning-foreground": "#8a6100", "editorInfo-foreground": "#1a85ff",
      "inputValidation-errorBorder": "#be1100", "inputValidation-warningBorder": "#b89500", "inputValidation-infoBorder": "#007acc",
    },
  },
  "high contrast": {
    bodyClass: "vscode-high-contrast",
    variables: {
      ...font, foreground: "#ffffff", descriptionForeground: "#ffffff", errorForeground: "#f48771", focusBorder: "#f38518", contrastBorder: "#6fc3df", "editor-background": "#000000",
      "input-foreground": "#ffffff", "input-background": "#000000", "input-border": "#6fc3df", "input-placeholderForeground": "#ffffffb3",
      "dropdown-foreground": "#ffffff", "dropdown-background": "#000000", "dropdown-border": "#6fc3df",
      "button-foreground": "#ffffff", "button-background": "#000000", "button-border": "#6fc3df", "button-secondaryForeground": "#ffffff", "button-secondaryBackground": "#000000",
      "progressBar-background": "#6fc3df", "panel-border": "#6fc3df", "editorWidget-background": "#0c141f", "list-focusOutline": "#f38518",
      "badge-background": "#000000", "badge-foreground": "#ffffff", "charts-blue": "#3794ff", "charts-green": "#89d185", "testing-iconPassed": "#73c991",
      "editorWarning-foreground": "#ffd370", "editorInfo-foreground": "#3794ff",
      "inputValidation-errorBorder": "#be1100", "inputValidation-warningBorder": "#b89500", "inputValidation-infoBorder": "#6fc3df",
    },
  },
  "high contrast light": {
    bodyClass: "vscode-high-contrast-light vscode-high-contrast",
    variables: {
      ...font, foreground: "#292929", descriptionForeground: "#292929", errorForeground: "#b5200d", focusBorder: "#006bbd", contrastBorder: "#0f4a85", "editor-background": "#ffffff",
      "input-foreground": "#292929", "input-background": "#ffffff", "input-border": "#0f4a85", "input-placeholderForeground": "#292929b3",
      "dropdown-foreground": "#292929", "dropdown-background": "#ffffff", "dropdown-border": "#0f4a85",
      "button-foreground": "#ffffff", "button-background": "#0f4a85", "button-border": "#0f4a85", "button-secondaryForeground": "#292929", "button-secondaryBackground": "#ffffff",
      "progressBar-background": "#0f4a85", "panel-border": "#0f4a85", "editorWidget-background": "#ffffff", "list-focusOutline": "#006bbd",
      "badge-background": "#0f4a85", "badge-foreground": "#ffffff", "charts-blue": "#1a85ff", "charts-green": "#374e06", "testing-iconPassed": "#007100",
      "editorWarning-foreground": "#895503", "editorInfo-foreground": "#1a85ff",
      "inputValidation-errorBorder": "#0f4a85", "inputValidation-warningBorder": "#0f4a85", "inputValidation-infoBorder": "#0f4a85",
    },
  },
};
