import { Gallery } from './gallery';

export const metadata = { title: 'Gallery' };

/** Every state of the parts that the screens are made of. Only `npm run dev` serves it. */
export default function GalleryPage() {
  return <Gallery />;
}
