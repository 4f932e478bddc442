/** Where the client begins: one element of the page, and the application in it. */

import { render } from 'preact';

const place = document.getElementById('app');
if (place) render(<h1>衡水湖生态监管一张图</h1>, place);
