// For a page without a bundler: what the script of React has put into the window, as a module.
export const {StrictMode, createElement, useCallback, useEffect, useRef, useState} = window.React;
