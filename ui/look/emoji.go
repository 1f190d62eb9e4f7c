package look

import _ "eliasnaur.com/font/noto/emoji/color"
