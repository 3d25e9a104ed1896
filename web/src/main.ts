import './tokens.css';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { update } from './device/update.svelte';

mount(App, { target: document.getElementById('app')! });
void update.start();
