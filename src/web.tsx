import { createRoot } from 'react-dom/client'
import './core/ui/tokens.css'
import './core/ui/fonts.css'
import './core/ui/ground.css'
import './core/ui/controls.css'
import './core/ui/parts.css'
import './core/ui/shell.css'

createRoot(document.getElementById('house')!).render(<main id="main" />)
