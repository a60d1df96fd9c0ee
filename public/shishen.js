localStorage["vite-ui-theme"] ??= "system";
