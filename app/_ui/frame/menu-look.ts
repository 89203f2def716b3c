export const menuLook =
  'overlay min-w-48 origin-(--transform-origin) rounded-lg border border-line bg-surface p-1 shadow-overlay outline-none';
export const menuItemLook =
  'flex w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none select-none data-highlighted:bg-raised';
